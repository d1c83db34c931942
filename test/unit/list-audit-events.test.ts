import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuditEntry } from '../../shared/domain/audit-entry.ts';
import type { AuditPage, AuditQuery, AuditTrail } from '../../shared/ports/audit-trail.ts';
import { type AuditFilters, makeListAuditEvents } from '../../shared/usecases/list-audit-events.ts';
import { auditChain } from '../support/audit-examples.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const ALICE = ACTOR.principal;
const BOB = 'arn:aws:iam::123456789012:role/bob';
const DAY = 86_400_000;
const OWN = auditChain(1, 3);
const FOREIGN = auditChain(1, 3, { principal: BOB });
const idOf = ([first]: readonly AuditEntry[]) => first?.keyPairId ?? '';
const UNKNOWN = 'kp_00000000000000000000000000';

/** A trail of two chains that notes what it is asked. */
function fakeTrail() {
  const calls: { method: keyof AuditTrail; query?: AuditQuery }[] = [];
  const chains = new Map([OWN, FOREIGN].map(chain => [idOf(chain), chain]));
  const page = (entries: readonly AuditEntry[], { limit, after }: AuditQuery): AuditPage => {
    const rest = entries.toReversed().filter(({ sequence }) => !after || sequence < after.sequence);
    return { entries: rest.slice(0, limit), next: rest.length > limit ? rest[limit - 1] : undefined };
  };
  const trail: AuditTrail = {
    list: async query => {
      calls.push({ method: 'list', query });
      return page(OWN, query);
    },
    listOf: async (keyPairId, query) => {
      calls.push({ method: 'listOf', query });
      return page(chains.get(keyPairId) ?? [], query);
    },
    ownerOf: async keyPairId => {
      calls.push({ method: 'ownerOf' });
      return chains.get(keyPairId)?.[0]?.principal;
    },
  };
  return { trail, calls };
}

async function listed(
  filters: AuditFilters,
  options: { readsAll?: boolean; cursor?: string; limit?: number } = {},
) {
  const { trail, calls } = fakeTrail();
  const list = makeListAuditEvents({
    trail,
    clock: () => NOW,
    mayReadAll: async () => options.readsAll ?? false,
  });
  const { limit = 50, cursor } = options;
  const { items, nextCursor } = await list({ caller: ALICE, limit, cursor, filters }, signal);
  return { items, nextCursor, calls, query: calls.at(-1)?.query };
}

describe('a caller who may not read all', () => {
  it('sees what they did in the last 24 hours', async () => {
    const { query } = await listed({});
    assert.deepEqual([query?.principal, query?.from, query?.to], [ALICE, NOW - DAY, NOW]);
  });

  it('sees all of their own key pair, whoever acted and whenever', async () => {
    const { items, query } = await listed({ keyPairId: idOf(OWN) });
    assert.deepEqual(items, OWN.toReversed());
    assert.deepEqual([query?.principal, query?.from], [undefined, 0]);
  });

  it("is told of another's key pair what is told of an unknown one, after the same calls", async () => {
    const [foreign, unknown] = [
      await listed({ keyPairId: idOf(FOREIGN) }),
      await listed({ keyPairId: UNKNOWN }),
    ];
    assert.deepEqual(foreign, unknown);
    assert.deepEqual(foreign.items, []);
    assert.deepEqual(foreign.calls, [{ method: 'ownerOf' }]);
  });

  it('is told nothing of another principal, nor of an id that is none', async () => {
    for (const filters of [{ principal: BOB }, { principal: 'nobody' }, { keyPairId: 'kp_short' }]) {
      const { items, calls } = await listed(filters);
      assert.deepEqual([items, calls], [[], []]);
    }
  });
});

describe('a caller who may read all', () => {
  const cases: [what: string, filters: AuditFilters, principal: string | undefined][] = [
    ['everything', {}, undefined],
    ['what another did', { principal: BOB }, BOB],
    ["another's key pair", { keyPairId: idOf(FOREIGN) }, undefined],
    ["what another did to another's key pair", { keyPairId: idOf(FOREIGN), principal: BOB }, BOB],
  ];
  for (const [what, filters, principal] of cases) {
    it(`sees ${what}`, async () => {
      const { items, query } = await listed(filters, { readsAll: true });
      assert.ok(items.length > 0);
      assert.equal(query?.principal, principal);
    });
  }
});

describe('a range', () => {
  const allowed: [filters: AuditFilters, from: number, to: number][] = [
    [{ from: NOW - 31 * DAY }, NOW - 31 * DAY, NOW],
    [{ to: NOW - DAY }, NOW - 2 * DAY, NOW - DAY],
    [{ from: NOW, to: NOW }, NOW, NOW],
    [{ from: NOW - 40 * DAY, to: NOW - 9 * DAY, keyPairId: idOf(OWN) }, NOW - 40 * DAY, NOW - 9 * DAY],
  ];
  for (const [filters, from, to] of allowed) {
    it(`of ${JSON.stringify(filters)} is taken`, async () => {
      const { query } = await listed(filters);
      assert.deepEqual([query?.from, query?.to], [from, to]);
    });
  }

  for (const filters of [
    { from: NOW - 31 * DAY - 1000 },
    { from: NOW + 1000 },
    { from: NOW, to: NOW - 1000 },
    { from: NOW - 40 * DAY, keyPairId: idOf(OWN) },
  ]) {
    it(`of ${JSON.stringify(filters)} is refused`, async () => {
      await assert.rejects(listed(filters), { code: 'invalid_request' });
    });
  }
});

describe('a cursor', () => {
  it('goes on with the range of the first page, and only in the same list', async () => {
    const first = await listed({}, { limit: 2 });
    const cursor = first.nextCursor ?? '';
    const second = await listed({}, { limit: 2, cursor });
    assert.deepEqual([...first.items, ...second.items], OWN.toReversed());
    assert.equal(second.nextCursor, null);
    assert.equal(second.query?.from, first.query?.from);
    await assert.rejects(listed({ principal: ALICE }, { cursor }), { code: 'invalid_request' });
    await assert.rejects(listed({}, { cursor: `${cursor}A` }), { code: 'invalid_request' });
    await assert.rejects(listed({}, { cursor: '' }), { code: 'invalid_request' });
  });
});
