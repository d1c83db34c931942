import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LIST_AUDIT_EVENTS } from '../../shared/contracts/list-query.ts';

describe('the query of the audit trail', () => {
  it('takes times in basic form', () => {
    const { from, to, limit } = LIST_AUDIT_EVENTS.parse({ from: '20261123T130000Z', to: '20280229T235959Z' });
    assert.deepEqual([from, to], [Date.UTC(2026, 10, 23, 13), Date.UTC(2028, 1, 29, 23, 59, 59)]);
    assert.equal(limit, 50);
  });

  const refused: [what: string, query: Record<string, string>][] = [
    ['a time in extended form', { from: '2026-11-23T13:00:00Z' }],
    ['a time without a zone', { from: '20261123T130000' }],
    ['a day without a time', { from: '20261123' }],
    ['the 31st of June', { from: '20260631T000000Z' }],
    ['the 29th of February of a common year', { to: '20270229T000000Z' }],
    ['hour 24', { to: '20261123T240000Z' }],
    ['a number', { from: '0' }],
    ['an empty time', { from: '' }],
    ['an id with a slash', { keyPairId: '../x' }],
    ['an empty principal', { principal: '' }],
    ['limit 0', { limit: '0' }],
    ['limit 101', { limit: '101' }],
    ['an unknown parameter', { event: 'vend.requested' }],
  ];
  for (const [what, query] of refused) {
    it(`refuses ${what}`, () => assert.equal(LIST_AUDIT_EVENTS.safeParse(query).success, false));
  }
});
