import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainGrant } from '../../shared/domain/explain-grant.ts';
import type { GrantRequest, GrantStatement } from '../../shared/domain/grants.ts';
import { ALICE, createRequest, grants, PAYMENTS } from '../support/grant-examples.ts';

const US = { provider: 'lightsail', region: 'us-east-1' } as const;

type Row = [
  rule: string,
  statements: Partial<GrantStatement>[],
  request: Partial<GrantRequest>,
  sid: string | null,
  nearest: object | null,
];

describe('an explanation', () => {
  const rows: Row[] = [
    ['of an allow names it, and no other', [PAYMENTS], {}, 'payments-eu-lightsail', null],
    ['of a deny names it, and no other', [PAYMENTS, { effect: 'deny', sid: 'no' }], {}, 'no', null],
    [
      'tells the member that failed',
      [PAYMENTS],
      { places: [US] },
      null,
      { sid: PAYMENTS.sid, failed: ['regions'] },
    ],
    [
      'tells all members that failed, in their order',
      [PAYMENTS],
      { name: 'x', tags: [], places: [US] },
      null,
      { sid: PAYMENTS.sid, failed: ['regions', 'names', 'tags'] },
    ],
    [
      'tells a rule about the URL',
      [{ retrieval: { passcode: true } }],
      {},
      null,
      { sid: 'one', failed: ['retrieval'] },
    ],
    ['names no statement of others', [PAYMENTS], { principal: ALICE }, null, null],
    ['names no deny of others', [{ effect: 'deny', principals: [ALICE] }], {}, null, null],
    ['names no deny that did not match', [{ effect: 'deny', names: ['x'] }], {}, null, null],
    [
      'names the statement with the fewest members that failed',
      [
        { sid: 'a', names: ['x'], regions: ['x'] },
        { sid: 'b', names: ['x'] },
      ],
      {},
      null,
      { sid: 'b', failed: ['names'] },
    ],
    [
      'names the first of two that are as near',
      [
        { sid: 'a', regions: ['x'] },
        { sid: 'b', names: ['x'] },
      ],
      {},
      null,
      { sid: 'a', failed: ['regions'] },
    ],
    [
      'prefers a statement about the action',
      [
        { sid: 'a', actions: ['keys:read'] },
        { sid: 'b', names: ['x'], regions: ['x'] },
      ],
      {},
      null,
      { sid: 'b', failed: ['regions', 'names'] },
    ],
    [
      'says that the action is not allowed',
      [PAYMENTS],
      { action: 'keys:revoke' },
      null,
      { sid: PAYMENTS.sid, failed: ['actions'] },
    ],
    ['of nothing names nothing', [], {}, null, null],
  ];
  for (const [rule, statements, request, sid, nearest] of rows) {
    it(rule, () => {
      const explanation = explainGrant(grants(...statements), createRequest(request));
      assert.deepEqual([explanation.sid, explanation.nearest], [sid, nearest]);
    });
  }

  it('of several targets is about the one that is refused', () => {
    const places = [{ provider: 'lightsail', region: 'eu-west-1' } as const, US];
    const { place, nearest } = explainGrant(grants(PAYMENTS), createRequest({ places }));
    assert.deepEqual([place, nearest], [US, { sid: PAYMENTS.sid, failed: ['regions'] }]);
  });
});
