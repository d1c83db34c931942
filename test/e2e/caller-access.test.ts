import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { vendRow } from '../support/stored-rows.ts';
import {
  type Created,
  collect,
  postRetrieval,
  read,
  retrievalPath,
  vend,
  viewRetrieval,
} from '../support/vending.ts';

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

test('the URL of a caller leads to an authenticated route, where its principal collects', async () => {
  const created = await vendForCaller();
  assert.equal(created.retrieval.access, 'caller');
  assert.match(retrievalPath(created), /^\/v1\/retrievals\/[\w-]{69}$/);
  const view = await viewRetrieval(service.alice, created);
  assertStatus(view, 200);
  assert.equal(JSON.parse(view.body).vendedBy, created.keyPair.createdBy);
  const { keyPair } = await collect(service.alice, created);
  assert.deepEqual(keyPair, { ...created.keyPair, status: 'retrieved' });
  assertProblem(await postRetrieval(service.alice, created), 410, 'retrieval_consumed');
});

test('the receipt names the principal who collected', async () => {
  const created = await vendForCaller();
  await collect(service.alice, created);
  const { retrieval } = await read(service.alice, created.keyPair.id);
  assert.equal(retrieval.retrievedBy, created.keyPair.createdBy);
});

test('the claimant of a caller may repeat its POST', async () => {
  const created = await vendForCaller();
  const headers = { 'idempotency-key': 'claimant' };
  const first = await postRetrieval(service.alice, created, headers);
  assertStatus(first, 200);
  const repeat = await postRetrieval(service.alice, created, headers);
  assertStatus(repeat, 200);
  assert.ok(repeat.body === first.body, 'the repeat differs from the release');
  assertProblem(await postRetrieval(service.bob, created, headers), 404, 'retrieval_not_found');
});

for (const method of ['GET', 'POST']) {
  test(`a ${method} of another principal finds nothing at the URL of a caller`, async () => {
    const created = await vendForCaller();
    await assertUntouched(created, async () => {
      const answer = await service.bob({ method, path: retrievalPath(created) });
      assertProblem(answer, 404, 'retrieval_not_found');
    });
    await collect(service.alice, created);
  });

  test(`a ${method} without a signature is refused by the gateway at the URL of a caller`, async () => {
    const created = await vendForCaller();
    await assertUntouched(created, async () => {
      const answer = await service.anyone({ method, path: retrievalPath(created) });
      assertStatus(answer, 403);
      assert.deepEqual(JSON.parse(answer.body), { message: 'Forbidden' });
    });
    await collect(service.alice, created);
  });

  test(`a ${method} finds nothing with the token of a caller on the route of bearers`, async () => {
    const created = await vendForCaller();
    await assertUntouched(created, async () => {
      const path = retrievalPath(created).replace('/v1/retrievals/', '/r/');
      assertProblem(await service.anyone({ method, path }), 404, 'retrieval_not_found');
      assertProblem(await service.alice({ method, path }), 404, 'retrieval_not_found');
    });
    await collect(service.alice, created);
  });

  test(`a ${method} finds nothing with the token of a bearer on the route of callers`, async () => {
    const created = await vend(service.alice);
    await assertUntouched(created, async () => {
      const path = retrievalPath(created).replace('/r/', '/v1/retrievals/');
      assertProblem(await service.alice({ method, path }), 404, 'retrieval_not_found');
    });
    await collect(service.anyone, created);
  });
}

test('every other method is refused at the URL of a caller', async () => {
  const created = await vendForCaller();
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const answer = await service.alice({ method, path: retrievalPath(created) });
    assertProblem(answer, 405, 'method_not_allowed');
    assert.equal(answer.headers.allow, 'GET, HEAD, POST');
  }
  await collect(service.alice, created);
});

function vendForCaller(): Promise<Created> {
  return vend(service.alice, { retrieval: { access: 'caller' } });
}

async function assertUntouched({ keyPair }: Created, act: () => Promise<void>): Promise<void> {
  const before = await vendRow(service.dynamodb, keyPair.id);
  await act();
  assert.deepEqual(await vendRow(service.dynamodb, keyPair.id), before);
}
