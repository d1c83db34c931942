import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Actor, CHAIN_START } from '../../shared/domain/audit-entry.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import type { Retrieval } from '../../shared/domain/retrieval.ts';
import { advance, type Vend, type VendStep } from '../../shared/domain/vend.ts';
import type { Transition, VendStore } from '../../shared/ports/vend-store.ts';

export const NOW = Date.parse('2026-11-23T12:00:00.000Z');

export const ACTOR: Actor = {
  principal: 'arn:aws:iam::123456789012:role/ci',
  sourceIp: '192.0.2.1',
  requestId: 'request-1',
};

/** A vend that nobody has claimed, and the first entry of its chain. */
export function unclaimed(members: Partial<Vend> = {}): VendStep {
  const principal = members.principal ?? `arn:aws:iam::123456789012:role/${randomUUID()}`;
  const name = `key-${randomUUID()}`;
  const from: Vend = {
    ...{
      id: keyPairIdOf('test', principal, name),
      principal,
      operation: 'create',
      requestHash: 'h'.repeat(64),
    },
    ...{ state: 'creating', revision: 0, attempt: 1, owner: 'invocation-1', leaseUntil: NOW + 60_000 },
    ...{ provider: 'lightsail', account: 'self', region: 'us-east-1', name },
    ...{
      keyType: 'rsa',
      keySize: 2048,
      origin: 'provider',
      tags: [{ key: 'team', value: 'a' }, { key: 'bare' }],
    },
    ...{ createdAt: new Date(NOW).toISOString(), audit: CHAIN_START },
    ...members,
  };
  return advance(from, {}, { event: 'vend.requested', actor: { ...ACTOR, principal }, at: NOW });
}

/** What a vend has once it is ready. */
export function readyMembers(retrieval: Partial<Retrieval> = {}) {
  const sealed = { wrappedDataKey: Uint8Array.of(1, 0, 255), ciphertext: Uint8Array.of(2, 128, 0) };
  return {
    ...{ state: 'ready', sealed, answer: '{"requestId":"request-1"}' },
    key: {
      ...{ publicKey: 'ssh-rsa AAAA', fingerprint: 'SHA256:abc' },
      ...{ providerFingerprint: null, providerId: 'arn:aws:lightsail:us-east-1:123456789012:KeyPair/1' },
    },
    retrieval: {
      ...{ issue: 1, access: 'bearer', tokenHash: 'a'.repeat(64), revokedTokenHashes: [] },
      ...{ issuedAt: NOW, expiresAt: NOW + 900_000 },
      ...retrieval,
    },
  } as const satisfies Partial<Vend>;
}

/** The step that makes a vend ready. */
export function becomingReady(vend: Vend, retrieval: Partial<Retrieval> = {}): VendStep {
  return advance(vend, readyMembers(retrieval), { event: 'vend.succeeded', actor: ACTOR, at: NOW });
}

/** Claims a vend that nobody has claimed. */
export async function claimVend(store: Pick<VendStore, 'claim'>, members: Partial<Vend> = {}): Promise<Vend> {
  const { to, entry } = unclaimed(members);
  assert.deepEqual(await store.claim(to, entry, new AbortController().signal), { kind: 'claimed' });
  return to;
}

/** The step that ends a vend without a key pair and frees its name. */
export function failing(vend: Vend): Transition {
  return {
    ...advance(vend, { state: 'failed' }, { event: 'vend.failed', actor: ACTOR, at: NOW }),
    name: 'release',
  };
}
