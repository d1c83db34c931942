import assert from 'node:assert/strict';
import { KeyvendError } from '../../shared/domain/errors.ts';
import type { VendResult } from '../../shared/usecases/vend-answer.ts';
import type { VendTruth } from '../support/fault-truth.ts';

/** Who asked again has the key pair; when nobody did, it is there whole or not at all. */
export function vendedOrUndone({ vend, trail }: VendTruth, answer: unknown): void {
  const successes = trail.filter(({ event }) => event === 'vend.succeeded').length;
  if (answer === undefined) {
    assert.ok(vend === undefined || vend.state === 'failed' || vend.state === 'ready', vend?.state);
    return;
  }
  const { answer: body }: VendResult = answer as VendResult;
  assert.deepEqual([vend?.state, vend?.key?.publicKey, successes], ['ready', body.keyPair.publicKey, 1]);
}

/** The same, and a key from KMS is never lost: once it is stored it is vended, whoever goes on with it. */
export function vendedIfKept(truth: VendTruth, answer: unknown): void {
  vendedOrUndone(truth, answer);
  const { vend } = truth;
  assert.ok(vend?.key === undefined || vend.state === 'ready', vend?.state);
}

/** An import that was claimed is finished, whoever does it. */
export function importedIfBegun({ vend, trail, keyPair }: VendTruth, answer: unknown): void {
  if (vend === undefined && answer === undefined) return;
  assert.equal(vend?.state, 'ready');
  assert.equal(keyPair?.tags.length, vend?.provider === 'swas' ? 0 : 3);
  assert.equal(trail.filter(({ event }) => event === 'import.succeeded').length, 1);
}

/** The key that was vended, released at most once, and to whoever asked for it again. */
export function releasedOnce({ vend, trail }: VendTruth, answer: unknown): void {
  const releases = trail.filter(({ event }) => event === 'retrieval.released').length;
  assert.equal(releases, vend?.state === 'retrieved' ? 1 : 0);
  if (answer !== undefined) assert.ok(answer === 'consumed' || answer === vend?.key?.publicKey);
  if (answer === 'consumed') assert.deepEqual([vend?.state, vend?.sealed], ['retrieved', undefined]);
}

/** Who may not repeat a release finds the key gone. */
export function consumed(error: unknown): string {
  assert.ok(error instanceof KeyvendError);
  assert.equal(error.code, 'retrieval_consumed');
  return 'consumed';
}

/** What was never claimed is not there to be deleted. */
export function notFound(error: unknown): void {
  assert.ok(error instanceof KeyvendError);
  assert.equal(error.code, 'not_found');
}
