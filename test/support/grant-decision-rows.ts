import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decideGrant, type GrantReason } from '../../shared/domain/decide-grant.ts';
import type { GrantRequest, GrantStatement } from '../../shared/domain/grants.ts';
import { createRequest, grants } from './grant-examples.ts';

export const DENY = { sid: 'no', effect: 'deny' } as const;

/** A rule of docs/grants.md; what decides is the sid of an allow, or of the deny, or null for none. */
export type DecisionRow = [
  rule: string,
  statements: readonly Partial<GrantStatement>[],
  request: Partial<GrantRequest>,
  sid: string | null,
];

export type DecisionTable = Readonly<Record<string, readonly DecisionRow[]>>;

export function lightsailIn(...regions: string[]) {
  return regions.map(region => ({ provider: 'lightsail' as const, region }));
}

/** One test for each row: the request is a create of the payments team but for the members of the row. */
export function testDecisions(table: DecisionTable): void {
  for (const [member, rows] of Object.entries(table)) {
    describe(`${member}:`, () => {
      for (const [rule, statements, request, sid] of rows) {
        it(`${rule}, decided by ${sid ?? 'none'}`, () => {
          const decision = decideGrant(grants(...statements), createRequest(request));
          const reason = reasonOf(sid);
          assert.deepEqual([decision.sid, decision.reason], [sid, reason]);
          assert.equal(decision.effect, reason === 'allow_statement' ? 'allow' : 'deny');
        });
      }
    });
  }
}

function reasonOf(sid: string | null): GrantReason {
  if (sid === null) return 'no_allow_statement';
  return sid === DENY.sid ? 'deny_statement' : 'allow_statement';
}
