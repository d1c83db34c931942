import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advance, keyPairOf } from '../../shared/domain/vend.ts';
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
