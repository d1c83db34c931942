import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Retrieval } from '../../shared/domain/retrieval.ts';
import { advance, dueAt, keyPairOf, retrievalStateAt, type Vend } from '../../shared/domain/vend.ts';
import { ACTOR, becomingReady, NOW, readyMembers, unclaimed } from '../support/vend-examples.ts';

describe('a step of a vend', () => {
  const { to: vend } = unclaimed();
  const audit = { event: 'vend.failed', actor: ACTOR, at: NOW } as const;

  it('changes what it names, and the revision', () => {
    const { from, to, entry } = advance(vend, { state: 'failed' }, audit);
    assert.equal(from, vend);
    const head = { sequence: entry.sequence, hash: entry.hash };
    assert.deepEqual(to, { ...vend, state: 'failed', revision: vend.revision + 1, audit: head });
  });

  it('is recorded as the next entry of the chain of its key pair', () => {
    const { entry } = advance(vend, {}, audit);
    assert.deepEqual(
      [entry.keyPairId, entry.sequence, entry.previousHash, entry.event],
      [vend.id, vend.audit.sequence + 1, vend.audit.hash, 'vend.failed'],
    );
  });

  it('leaves the vend that it starts from alone', () => {
    const before = structuredClone(vend);
    advance(vend, { state: 'failed', tags: [] }, audit);
    assert.deepEqual(vend, before);
  });
});

describe('the key pair of a vend', () => {
  it('has no key before the provider has answered', () => {
    const { publicKey, fingerprint, providerFingerprint, providerId } = keyPairOf(unclaimed().to);
    assert.deepEqual([publicKey, fingerprint, providerFingerprint, providerId], [null, null, null, null]);
  });

  it('shows the public half and nothing that is sealed, owned or hashed', () => {
    const { to } = becomingReady(unclaimed().to);
    const { id, provider, region, name, keyType, keySize, origin, tags, createdAt, principal, state } = to;
    assert.deepEqual(keyPairOf(to), {
      ...{ id, provider, region, name, keyType, keySize, origin, tags, createdAt, createdBy: principal },
      ...readyMembers().key,
      status: state,
    });
  });
});

describe('a retrieval is', () => {
  const { retrieval } = readyMembers({ issuedAt: 1_000, expiresAt: 61_000 });
  const tried = (tries: number) => ({ passcode: { hash: '', tries } });
  const rows: [state: string, now: number, members: Partial<Retrieval>, endState?: Vend['endState']][] = [
    ['available', 1_000, {}],
    ['available', 60_999, {}],
    ['expired', 61_000, {}],
    ['expired', 61_001, {}],
    ['available', 2_000, tried(0)],
    ['available', 2_000, tried(4)],
    ['locked', 2_000, tried(5)],
    ['expired', 61_000, tried(5)],
    ['retrieved', 2_000, { retrievedAt: 2_000 }],
    ['retrieved', 61_001, { retrievedAt: 2_000 }],
    ['retrieved', 2_000, { retrievedAt: 0 }],
    ['retrieved', 2_000, { retrievedAt: 2_000, ...tried(5) }],
    ['retrieved', 2_000, { retrievedAt: 2_000 }, 'deleted'],
    ['revoked', 2_000, {}, 'deleted'],
    ['revoked', 61_001, {}, 'deleted'],
    ['revoked', 2_000, tried(5), 'deleted'],
    ['expired', 2_000, {}, 'expired'],
  ];
  for (const [state, now, members, endState] of rows) {
    it(`${state} at ${now} ms with ${JSON.stringify({ ...members, endState })}`, () => {
      assert.equal(retrievalStateAt({ endState }, { ...retrieval, ...members }, now), state);
    });
  }
});

describe('a vend is due', () => {
  const { to: claimed } = unclaimed({ leaseUntil: 5_000 });
  const { sealed } = readyMembers();
  const { retrieval } = readyMembers({ expiresAt: 61_000 });
  const retrieved = { ...retrieval, retrievedAt: 2_000 };
  const rows: [when: string, members: Partial<Vend>, at: number | undefined][] = [
    ['when its lease runs out while it is creating', { state: 'creating' }, 5_000],
    ['when its lease runs out while it is deleting', { state: 'deleting', retrieval }, 5_000],
    ['when its retrieval expires while it is ready', { state: 'ready', sealed, retrieval }, 61_000],
    [
      '120 s after a release that may be repeated',
      { state: 'retrieved', sealed, retrieval: retrieved },
      122_000,
    ],
    ['never once its sealed key is shredded', { state: 'retrieved', retrieval: retrieved }, undefined],
    ['never as an import that is ready', { state: 'ready' }, undefined],
    ['never once it has failed', { state: 'failed' }, undefined],
    ['never once it has expired', { state: 'expired', retrieval }, undefined],
    ['never once it is deleted', { state: 'deleted', retrieval }, undefined],
    ['never once a person has to look', { state: 'needs_attention', sealed, retrieval }, undefined],
  ];
  for (const [when, members, at] of rows) {
    it(when, () => assert.equal(dueAt({ ...claimed, ...members }), at));
  }
});
