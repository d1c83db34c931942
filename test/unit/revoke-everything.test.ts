import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueAt } from '../../shared/domain/vend.ts';
import type { Invocation } from '../../shared/ports/invocation.ts';
import { makeRevokeEverything, type RevocationRound } from '../../shared/usecases/revoke-everything.ts';
import {
  createInput,
  importInput,
  invocation,
  tokenIn,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { ACTOR, becomingReady, claimVend } from '../support/vend-examples.ts';

const ADMINISTRATOR = { principal: 'access-key:AKIAEXAMPLE', sourceIp: '-', requestId: 'request-11' };

type Fixture = ReturnType<typeof useCaseFixture>;

async function revoke(fixture: Fixture, pause: () => Promise<void>, members: Partial<Invocation> = {}) {
  const rounds: RevocationRound[] = [];
  const revokeEverything = makeRevokeEverything({
    ...fixture.deps(),
    ...{ pause, progress: (round: RevocationRound) => rounds.push(round) },
  });
  const result = await revokeEverything(ACTOR.principal, ADMINISTRATOR, invocation(members));
  return { result, rounds };
}

test('every key pair of the principal is shredded and due for the reconciler at once, and nobody elses', async () => {
  const fixture = useCaseFixture();
  const created = await fixture.create(createInput());
  await fixture.release(tokenIn((await fixture.create(createInput())).answer), 'claimant');
  await fixture.import(importInput());
  const other = await claimVend(fixture.store, { principal: 'other' });
  const { result, rounds } = await revoke(fixture, async () => undefined);
  assert.deepEqual(result, { begun: 3, busy: 0 });
  assert.deepEqual(rounds, [
    { begun: 3, busy: 0 },
    { begun: 0, busy: 0 },
    { begun: 0, busy: 0 },
  ]);
  const own = [...fixture.store.vends.values()].filter(({ principal }) => principal === ACTOR.principal);
  for (const vend of own) {
    assert.deepEqual([vend.state, vend.sealed, dueAt(vend)], ['deleting', undefined, fixture.time.now]);
    assert.equal(await fixture.reconcile(vend.id), 'deleted');
  }
  assert.deepEqual(fixture.row(other.id), other);
  const last = fixture.store.entries.findLast(({ keyPairId }) => keyPairId === created.answer.keyPair.id);
  assert.equal(last?.event, 'key_pair.deleted');
  assert.equal(
    fixture.store.entries.filter(({ principal }) => principal === ADMINISTRATOR.principal).length,
    3,
  );
});

test('a vend that is being made is revoked once it is ready', async () => {
  const fixture = useCaseFixture();
  const vend = await claimVend(fixture.store, { principal: ACTOR.principal });
  const { result, rounds } = await revoke(fixture, async () => {
    if (fixture.row(vend.id).state === 'creating')
      await fixture.store.transition(becomingReady(vend), new AbortController().signal);
  });
  assert.deepEqual(result, { begun: 1, busy: 0 });
  assert.deepEqual(rounds[0], { begun: 0, busy: 1 });
  assert.equal(fixture.row(vend.id).state, 'deleting');
});

test('what stays busy to the end is told', async () => {
  const fixture = useCaseFixture();
  await claimVend(fixture.store, { principal: ACTOR.principal });
  const { result } = await revoke(fixture, async () => undefined, { remainingMs: () => 0 });
  assert.deepEqual(result, { begun: 0, busy: 1 });
});

test('what another changes at the same moment is looked at again', async () => {
  const fixture = useCaseFixture();
  await fixture.create(createInput());
  let lost = 0;
  const { transition } = fixture.store;
  const store = {
    ...fixture.store,
    transition: async (...change: Parameters<typeof transition>) =>
      lost++ === 0 ? ('superseded' as const) : transition(...change),
  };
  const { result, rounds } = await revoke(
    { ...fixture, deps: () => ({ ...fixture.deps(), store }) },
    async () => undefined,
  );
  assert.deepEqual(
    [result, rounds[0]],
    [
      { begun: 1, busy: 0 },
      { begun: 0, busy: 1 },
    ],
  );
});
