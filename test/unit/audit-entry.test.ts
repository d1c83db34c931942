import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  type AuditEntry,
  type AuditFacts,
  CHAIN_START,
  headOf,
  nextAuditEntry,
} from '../../shared/domain/audit-entry.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const FACTS: AuditFacts = {
  ...{ keyPairId: 'kp_0123456789ABCDEFGHJKMNPQRS', event: 'vend.requested', actor: ACTOR, at: NOW },
  facts: { name: 'build', attempt: 1 },
};

/** The hash that an auditor computes from what is stored, without our code. */
function hashOf({ hash: _, ...rest }: AuditEntry): string {
  const facts = Object.fromEntries(Object.entries(rest.facts).sort());
  const members = Object.entries({ ...rest, facts }).sort();
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('hex');
}

function assertChain(entries: readonly AuditEntry[]): void {
  let head = CHAIN_START;
  for (const entry of entries) {
    assert.equal(entry.sequence, head.sequence + 1);
    assert.equal(entry.previousHash, head.hash);
    assert.equal(entry.hash, hashOf(entry));
    head = headOf(entry);
  }
}

describe('an audit entry', () => {
  it('says who did what, when and from where, and hashes as another program does', () => {
    assert.deepEqual(nextAuditEntry(CHAIN_START, FACTS), {
      ...{ keyPairId: FACTS.keyPairId, sequence: 1, event: 'vend.requested', at: '2026-11-23T12:00:00.000Z' },
      ...{
        principal: ACTOR.principal,
        sourceIp: ACTOR.sourceIp,
        requestId: ACTOR.requestId,
        facts: FACTS.facts,
      },
      previousHash: '0'.repeat(64),
      hash: 'fb374483cc0658d4b58cc0f47f48d85e63c03c4197337fa2792aab13b475084d',
    });
  });

  it('has no facts where there are none', () => {
    const { facts: _, ...rest } = FACTS;
    assert.deepEqual(nextAuditEntry(CHAIN_START, rest).facts, {});
  });

  it('is the same however its facts are ordered', () => {
    const reordered = { ...FACTS, facts: { attempt: 1, name: 'build' } };
    assert.equal(nextAuditEntry(CHAIN_START, reordered).hash, nextAuditEntry(CHAIN_START, FACTS).hash);
  });

  it('follows the one before it', () => {
    const first = nextAuditEntry(CHAIN_START, FACTS);
    const second = nextAuditEntry(headOf(first), { ...FACTS, event: 'vend.succeeded' });
    assertChain([first, second]);
  });
});

describe('a chain of audit entries is broken by', () => {
  const first = nextAuditEntry(CHAIN_START, FACTS);
  const second = nextAuditEntry(headOf(first), { ...FACTS, event: 'vend.succeeded', at: NOW + 1 });
  const third = nextAuditEntry(headOf(second), { ...FACTS, event: 'retrieval.released', at: NOW + 2 });

  const alterations: Partial<AuditEntry>[] = [
    { keyPairId: 'kp_other' },
    { sequence: 3 },
    { event: 'vend.failed' },
    { at: '2026-11-23T12:00:00.002Z' },
    { principal: 'other' },
    { sourceIp: '192.0.2.2' },
    { requestId: 'other' },
    { facts: { name: 'build', attempt: 2 } },
    { facts: { name: 'build' } },
    { previousHash: CHAIN_START.hash },
    { hash: first.hash },
  ];
  for (const alteration of alterations) {
    it(`another ${JSON.stringify(alteration).slice(0, 60)}`, () => {
      assert.throws(() => assertChain([first, { ...second, ...alteration }, third]));
    });
  }

  it('an entry that is missing', () => assert.throws(() => assertChain([first, third])));
  it('entries in another order', () => assert.throws(() => assertChain([first, third, second])));
  it('an entry that was altered and hashed again', () => {
    const altered = { ...second, principal: 'other' };
    const forged = { ...altered, hash: hashOf(altered) };
    assertChain([first, forged]);
    assert.throws(() => assertChain([first, forged, third]));
  });
});
