import assert from 'node:assert/strict';
import { md5SpkiFingerprint } from '../../shared/domain/fingerprint.ts';
import { vendAtEach } from '../../shared/domain/key-pair-target.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import type { Vend } from '../../shared/domain/vend.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { brokenChain } from '../support/fault-audit.ts';
import { openSealed, readVendTruth, type VendTruth } from '../support/fault-truth.ts';
import type { HeldKeyPair } from '../support/held-key-pairs.ts';
import type { CrashSubject } from './crash-subject.ts';

const MOST_RUNS = 8;

/** Lets the reconciler come until it finds nothing more to do for this vend. */
export async function reconcileToRest(subject: CrashSubject): Promise<void> {
  for (let runs = 0; runs < MOST_RUNS; runs += 1) {
    await subject.reconcileAll();
    const { vend } = await readVendTruth(subject.world, subject);
    if (vend?.state !== 'creating' && vend?.state !== 'deleting') return;
    subject.outliveLease();
  }
}

/** Nothing is under way, and what is there is whole: the key pair at each of its places, the seal, the chain. */
export async function assertAtRest(world: CrashWorld, truth: VendTruth, where: string): Promise<void> {
  const { vend, trail, held } = truth;
  const isVended = vend?.state === 'ready' || vend?.state === 'retrieved';
  assert.ok(vend?.state !== 'creating' && vend?.state !== 'deleting', `${vend?.state}: ${where}`);
  for (const keyPair of held) assert.equal(keyPair !== undefined, isVended, where);
  if (vend && isVended) {
    for (const [index, vended] of vendAtEach(vend).entries()) assertIsVended(held[index], vended);
  }
  if (!vend) return assert.deepEqual(trail, []);
  if (vend.sealed) assert.equal(await openSealed(world, vend), vend.key?.publicKey);
  assert.deepEqual(brokenChain(vend, trail), []);
}

/** The plays at SWAS share a region, which has room for ten key pairs: what they leave would soon be one too many. */
export async function makeRoom(subject: CrashSubject, { vend }: VendTruth): Promise<void> {
  if (!subject.places.some(({ provider }) => provider === 'swas')) return;
  if (vend?.state === 'ready' || vend?.state === 'retrieved') await subject.persist(subject.delete);
}

/** What stands under the name is the key pair that was vended, as far as its provider shows. */
function assertIsVended(held: HeldKeyPair | undefined, { key, targets }: Vend): void {
  assert.ok(held && key);
  const { providerId, fingerprint, publicKey } = held;
  assert.deepEqual(
    { providerId, fingerprint, publicKey: publicKey ?? key.publicKey },
    { providerId: key.providerId, fingerprint: key.providerFingerprint, publicKey: key.publicKey },
  );
  // The fingerprint of an RSA key that is imported is that of its public key: the row alone would prove little.
  if (targets && fingerprint) assert.equal(fingerprint, md5SpkiFingerprint(parsePublicKey(key.publicKey)));
}
