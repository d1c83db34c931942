import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { providerCreates, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import { collect, postCreate, postRetrieval, read, vend, vendRequest } from '../support/vending.ts';

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

const OUTAGES = [
  ['is denied', awsError(400, 'AccessDeniedException')],
  ['is disabled', awsError(400, 'DisabledException')],
  ['fails', awsError(500, 'KMSInternalException')],
  ['does not answer', { drop: 'request' }],
] as const;

for (const operations of [['GenerateDataKey'], ['GenerateMac'], ['GenerateDataKey', 'GenerateMac']]) {
  for (const [what, outage] of OUTAGES) {
    test(`a create asks no provider while ${operations.join(' and ')} ${what}, and may be repeated`, async () => {
      const request = vendRequest();
      const { requests } = await trafficOf(service.cloud, async () => {
        using _ = faultOn(service.cloud, operation(...operations), outage);
        const answer = await postCreate(service.alice, request);
        assertProblem(answer, 503, 'unavailable');
        assert.equal(answer.headers['retry-after'], '5');
      });
      assert.equal(providerCreates(requests), 0);
      const [failed] = await itemsNamed(request.name);
      assert.equal(failed.status, 'failed');

      const { keyPair } = await vend(service.alice, request);
      assert.equal(keyPair.id, failed.id);
      const row = await vendRow(service.dynamodb, keyPair.id);
      assert.equal(row?.['attempt'], 2);
      assert.deepEqual(await auditEvents(service.dynamodb, keyPair.id), [
        'vend.requested',
        'vend.failed',
        'vend.requested',
        'vend.succeeded',
      ]);
    });
  }
}

for (const [what, outage] of OUTAGES) {
  test(`a release burns nothing while Decrypt ${what}`, async () => {
    const created = await vend(service.alice);
    const before = await vendRow(service.dynamodb, created.keyPair.id);
    {
      using _ = faultOn(service.cloud, operation('Decrypt'), outage);
      const answer = await postRetrieval(service.anyone, created);
      assertProblem(answer, 503, 'unavailable');
      assert.equal(answer.headers['retry-after'], '5');
    }
    assert.deepEqual(await vendRow(service.dynamodb, created.keyPair.id), before);
    await collect(service.anyone, created);
  });
}

test('a replay during an outage of KMS is refused, and given afterwards', async () => {
  const request = vendRequest();
  const first = await postCreate(service.alice, request);
  {
    using _ = faultOn(service.cloud, operation('GenerateMac'), awsError(400, 'DisabledException'));
    assertProblem(await postCreate(service.alice, request), 503, 'unavailable');
  }
  const replay = await postCreate(service.alice, request);
  assertStatus(replay, 201);
  assert.equal(replay.body, first.body);
  assert.equal((await read(service.alice, JSON.parse(first.body).keyPair.id)).keyPair.status, 'ready');
});

async function itemsNamed(name: string) {
  const answer = await service.alice({ method: 'GET', path: `/v1/key-pairs?name=${name}` });
  assertStatus(answer, 200);
  return JSON.parse(answer.body).items;
}
