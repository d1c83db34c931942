import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRevokeOpenRetrievals } from '../../shared/usecases/revoke-open-retrievals.ts';
import { createInput, invocation, tokenIn, useCaseFixture } from '../support/use-case-fixture.ts';

const ADMINISTRATOR = { principal: 'access-key:AKIAEXAMPLE', sourceIp: '-', requestId: 'request-12' };

async function revoke(fixture: ReturnType<typeof useCaseFixture>, ids: readonly string[]) {
  async function* listed() {
    yield* ids;
  }
  const revokeOpen = makeRevokeOpenRetrievals({ ...fixture.deps(), openRetrievals: { ids: listed } });
  return revokeOpen(ADMINISTRATOR, invocation());
}

test('what is sealed is shredded and due for the reconciler at once, in the name of the administrator', async () => {
  const fixture = useCaseFixture();
  const { answer } = await fixture.create(createInput());
  const { id } = answer.keyPair;
  assert.deepEqual(await revoke(fixture, [id]), { revoked: 1, missed: 0 });
  const { state, sealed } = fixture.row(id);
  assert.deepEqual([state, sealed], ['deleting', undefined]);
  const last = fixture.store.entries.findLast(({ keyPairId }) => keyPairId === id);
  assert.deepEqual([last?.event, last?.principal], ['key_pair.deleting', ADMINISTRATOR.principal]);
  assert.equal(await fixture.reconcile(id), 'deleted');
});

test('what was collected, removed or never there since it was listed is left alone', async () => {
  const fixture = useCaseFixture();
  const { answer } = await fixture.create(createInput());
  await fixture.release(tokenIn(answer));
  const before = fixture.row(answer.keyPair.id);
  assert.deepEqual(await revoke(fixture, [answer.keyPair.id, 'kp_none']), { revoked: 0, missed: 2 });
  assert.deepEqual(fixture.row(answer.keyPair.id), before);
});

test('it ends where the store does not answer', async () => {
  const fixture = useCaseFixture();
  const { answer } = await fixture.create(createInput());
  const store = { ...fixture.store, find: () => Promise.reject(new Error('no store')) };
  async function* ids() {
    yield answer.keyPair.id;
  }
  const revokeOpen = makeRevokeOpenRetrievals({ ...fixture.deps(), store, openRetrievals: { ids } });
  await assert.rejects(revokeOpen(ADMINISTRATOR, invocation()), /no store/);
});
