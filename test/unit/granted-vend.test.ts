import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CurrentGrants, GrantStatement } from '../../shared/domain/grants.ts';
import { type GrantedVendDeps, grantedVend, type VendAccess } from '../../shared/usecases/granted-vend.ts';
import { makeMayReadAll } from '../../shared/usecases/may-read-all.ts';
import { ALICE, grants } from '../support/grant-examples.ts';
import { unclaimed } from '../support/vend-examples.ts';

const BOB = 'arn:aws:iam::123456789012:user/bob';
const signal = new AbortController().signal;
const { to: vend } = unclaimed({ principal: ALICE, name: 'pay-build' });

const granting = (statements: Partial<GrantStatement>[], cutOff: string[] = []) => ({
  current: async (): Promise<CurrentGrants> => ({ document: grants(...statements), cutOff }),
});
const READ = { action: 'keys:read', beyond: 'keys:read-all' } as const;
const REVOKE = { action: 'keys:revoke', beyond: 'keys:revoke-all' } as const;
const ofBob = { principals: ['user:*:bob'] };

type Row = [
  rule: string,
  statements: Partial<GrantStatement>[],
  principal: string,
  access: Pick<VendAccess, 'action' | 'beyond'>,
  outcome: 'found' | 'not_found' | 'forbidden',
];

const ROWS: Row[] = [
  ['its own, where that is granted', [{ actions: ['keys:read'] }], ALICE, READ, 'found'],
  ['its own, where nothing is granted', [ofBob], ALICE, READ, 'forbidden'],
  [
    'its own of a name that is not granted',
    [{ actions: ['keys:read'], names: ['other-*'] }],
    ALICE,
    READ,
    'forbidden',
  ],
  ["another's, which is as good as unknown", [{ actions: ['keys:read'] }], BOB, READ, 'not_found'],
  ["another's, with read-all", [{ actions: ['keys:read-all'] }], BOB, READ, 'found'],
  [
    "another's of a name that read-all does not hold",
    [{ actions: ['keys:read-all'], names: ['other-*'] }],
    BOB,
    READ,
    'not_found',
  ],
  [
    "another's that a deny keeps from read-all",
    [{ actions: ['keys:read-all'] }, { sid: 'two', effect: 'deny', names: ['pay-*'] }],
    BOB,
    READ,
    'not_found',
  ],
  ['read-all revokes nothing', [{ actions: ['keys:read-all'] }], BOB, REVOKE, 'forbidden'],
  ["another's, with revoke-all", [{ actions: ['keys:revoke-all'] }], BOB, REVOKE, 'found'],
  ['a reissue of its own', [{ actions: ['keys:reissue'] }], ALICE, { action: 'keys:reissue' }, 'found'],
  ["a reissue of another's, whatever is granted", [{}], BOB, { action: 'keys:reissue' }, 'not_found'],
];

describe('a principal finds', () => {
  for (const [rule, statements, principal, access, outcome] of ROWS) {
    it(`${rule}: ${outcome}`, async () => {
      const found = look(granting(statements), { id: vend.id, principal, ...access });
      if (outcome === 'found') assert.equal(await found, vend);
      else await assert.rejects(found, { code: outcome });
    });
  }

  it("another's as it finds an unknown one, to the last word", async () => {
    const deps = granting([{ actions: ['keys:read'] }]);
    const [foreign, unknown] = await Promise.all(
      [vend.id, `${vend.id.slice(0, -1)}0`].map(id =>
        look(deps, { id, principal: BOB, ...READ }).catch(error => error),
      ),
    );
    assert.deepEqual([foreign.code, foreign.detail], [unknown.code, unknown.detail]);
  });

  it('nothing, and looks nothing up, where nothing of the kind is granted or it is cut off', async () => {
    const looked: string[] = [];
    const store = {
      find: async (id: string) => {
        looked.push(id);
        return vend;
      },
    };
    const access = { id: vend.id, principal: ALICE, ...READ };
    for (const source of [granting([ofBob]), granting([{}], [ALICE])]) {
      await assert.rejects(grantedVend({ store, grants: source }, access, signal), { code: 'forbidden' });
    }
    assert.deepEqual(looked, []);
  });
});

describe('the whole audit trail', () => {
  it('is read by who is granted it only, and by nobody who is cut off', async () => {
    const asks = (statements: Partial<GrantStatement>[], cutOff?: string[]) =>
      makeMayReadAll({ grants: granting(statements, cutOff) })(ALICE, signal);
    assert.equal(await asks([{ actions: ['audit:read'] }]), true);
    assert.equal(await asks([{ actions: ['keys:*'] }]), false);
    assert.equal(await asks([]), false);
    await assert.rejects(asks([{}], [ALICE]), { code: 'forbidden' });
  });
});

function look(source: GrantedVendDeps['grants'], access: VendAccess) {
  const store = { find: async (id: string) => (id === vend.id ? vend : undefined) };
  return grantedVend({ store, grants: source }, access, signal);
}
