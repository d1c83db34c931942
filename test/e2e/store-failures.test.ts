import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Interception } from '../../local/cloud/traffic.ts';
import { awsError, faultOn, operation, transaction } from '../support/cloud-faults.ts';
import { providerCreates, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import { collect, postCreate, postRetrieval, vend, vendRequest } from '../support/vending.ts';

const CONFLICT = cancelled('TransactionConflict');

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

for (const times of [1, 2, 3, 4]) {
  test(`${times} conflicts in a row on each transaction are repeated and invisible`, async () => {
    using claim = faultOn(service.cloud, transaction('vend.requested'), CONFLICT, times);
    using commit = faultOn(service.cloud, transaction('vend.succeeded'), CONFLICT, times);
    using release = faultOn(service.cloud, transaction('retrieval.released'), CONFLICT, times);
    const created = await vend(service.alice);
    await collect(service.anyone, created);
    assert.deepEqual([claim.met(), commit.met(), release.met()], [times, times, times]);
    assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), [
      'vend.requested',
      'vend.succeeded',
      'retrieval.released',
    ]);
  });
}

test('a claim that only ever conflicts is refused before the provider is asked', async () => {
  const request = vendRequest();
  using claim = faultOn(service.cloud, transaction('vend.requested'), CONFLICT);
  const { requests } = await trafficOf(service.cloud, async () => {
    const answer = await postCreate(service.alice, request);
    assertProblem(answer, 503, 'unavailable');
    assert.ok(Number(answer.headers['retry-after']) >= 1);
  });
  assert.equal(claim.met(), 5);
  assert.equal(providerCreates(requests), 0);
});

test('a release that cannot be recorded gives nothing, and the key can still be collected', async () => {
  const created = await vend(service.alice);
  const before = await vendRow(service.dynamodb, created.keyPair.id);
  for (const failure of [
    awsError(500, 'InternalServerError'),
    CONFLICT,
    awsError(400, 'AccessDeniedException'),
  ]) {
    using _ = faultOn(service.cloud, operation('TransactWriteItems'), failure);
    const answer = await postRetrieval(service.anyone, created);
    assertProblem(answer, 503, 'unavailable');
    assert.ok(Number(answer.headers['retry-after']) >= 1);
  }
  assert.deepEqual(await vendRow(service.dynamodb, created.keyPair.id), before);
  await collect(service.anyone, created);
});

test('a table that cannot be read answers 503 and the key can still be collected', async () => {
  const created = await vend(service.alice);
  {
    using _ = faultOn(service.cloud, operation('GetItem'), awsError(500, 'InternalServerError'));
    assertProblem(await postRetrieval(service.anyone, created), 503, 'unavailable');
  }
  await collect(service.anyone, created);
});

const LOST = { drop: 'response' } as const;

for (const event of ['vend.requested', 'vend.succeeded', 'retrieval.released']) {
  test(`a transaction ${event} whose answer is lost twice is found to be applied`, async () => {
    using fault = faultOn(service.cloud, transaction(event), LOST, 2);
    const created = await vend(service.alice);
    await collect(service.anyone, created);
    assert.equal(fault.met(), 2);
    const events = await auditEvents(service.dynamodb, created.keyPair.id);
    assert.equal(events.filter(written => written === event).length, 1);
  });
}

test('a claim that is still being written elsewhere is waited for', async () => {
  const running = awsError(400, 'TransactionInProgressException');
  using claim = faultOn(service.cloud, transaction('vend.requested'), running, 4);
  await vend(service.alice);
  assert.equal(claim.met(), 4);
});

test('a release that was applied but never confirmed is found by its own transaction token', async () => {
  const created = await vend(service.alice);
  const answers = [LOST, ...Array(3).fill(awsError(400, 'TransactionInProgressException'))];
  using fault = faultOn(service.cloud, transaction('retrieval.released'), async () => answers.shift(), 4);
  await collect(service.anyone, created);
  assert.equal(fault.met(), 4);
});

test('a commit is repeated for as long as the function lives, because the key exists nowhere else', async () => {
  const request = vendRequest();
  using commit = faultOn(
    service.cloud,
    transaction('vend.succeeded'),
    awsError(500, 'InternalServerError'),
    8,
  );
  const { result: created, requests } = await trafficOf(service.cloud, () => vend(service.alice, request));
  assert.equal(commit.met(), 8);
  assert.equal(providerCreates(requests), 1);
  await collect(service.anyone, created);
});

test('a release whose answer was lost for good is found in its row', async () => {
  const created = await vend(service.alice);
  using release = faultOn(service.cloud, transaction('retrieval.released'), LOST);
  await collect(service.anyone, created);
  assert.ok(release.met() > 0);
});

test('a claimant whose release was consumed without an answer gets the key by repeating it', async () => {
  const created = await vend(service.alice);
  const headers = { 'idempotency-key': 'claimant' };
  {
    using release = faultOn(service.cloud, transaction('retrieval.released'), LOST);
    const isAfterwards: typeof isRead = request => release.met() > 0 && isRead(request);
    using _ = faultOn(service.cloud, isAfterwards, awsError(500, 'InternalServerError'));
    assertProblem(await postRetrieval(service.anyone, created, headers), 503, 'unavailable');
  }
  assertStatus(await postRetrieval(service.anyone, created, headers), 200);
});

const isRead = operation('GetItem');

function cancelled(code: string): Interception {
  return {
    status: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
      CancellationReasons: [{ Code: code, Message: 'refused by a test' }, { Code: 'None' }],
    },
  };
}
