import assert from 'node:assert/strict';
import type { CrashWorld } from '../support/crash-world.ts';
import { brokenChain } from '../support/fault-audit.ts';
import { openSealed, readVendTruth, type VendTruth } from '../support/fault-truth.ts';
import type { CrashSubject } from './crash-subject.ts';

const MOST_RUNS = 8;

/** Lets the reconciler come until it finds nothing more to do for this vend. */
export async function reconcileToRest({ world, id, name, ...subject }: CrashSubject): Promise<void> {
  for (let runs = 0; runs < MOST_RUNS; runs += 1) {
    await subject.reconcileAll();
    const { vend } = await readVendTruth(world, id, name);
    if (vend?.state !== 'creating' && vend?.state !== 'deleting') return;
    subject.outliveLease();
  }
}

/** Nothing is under way, and what is there is whole: the key pair at the provider, the seal, the chain. */
export async function assertAtRest(world: CrashWorld, truth: VendTruth, where: string): Promise<void> {
  const { vend, trail, keyPair } = truth;
  const isVended = vend?.state === 'ready' || vend?.state === 'retrieved';
  assert.ok(vend?.state !== 'creating' && vend?.state !== 'deleting', `${vend?.state}: ${where}`);
  assert.equal(keyPair?.arn, isVended ? vend?.key?.providerId : undefined, where);
  if (!vend) return assert.deepEqual(trail, []);
  if (vend.sealed) assert.equal(await openSealed(world, vend), vend.key?.publicKey);
  assert.deepEqual(brokenChain(vend, trail), []);
}
