import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Answer } from '../support/api-client.ts';
import { faultOn, operation } from '../support/cloud-faults.ts';
import { providerCreates, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents } from '../support/stored-rows.ts';
import { postCreate, postRetrieval, read, vend, vendRequest } from '../support/vending.ts';

const REQUESTS = 1_000;
const ONCE = ['vend.requested', 'vend.succeeded', 'retrieval.released'];

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

test('1,000 concurrent creates on one client token make one key pair', async () => {
  const request = vendRequest();
  let refused = 0;
  // The provider answers once twenty others have met the unfinished vend, or just before its time-out.
  using _ = faultOn(service.cloud, operation('CreateKeyPair'), async () => {
    await until(() => refused >= 20, 4_000);
    return undefined;
  });
  const { result: answers, requests } = await trafficOf(service.cloud, () =>
    concurrently(REQUESTS, async () => {
      const answer = await postCreate(service.alice, request);
      if (answer.status === 409) refused += 1;
      return answer;
    }),
  );

  const { 201: vended = [], 409: inProgress = [], ...others } = byStatus(answers);
  assert.deepEqual(Object.keys(others), []);
  assert.equal(vended.length + inProgress.length, REQUESTS);
  assert.ok(inProgress.length >= 20, `${inProgress.length} requests met the unfinished vend`);
  for (const answer of inProgress) {
    assertProblem(answer, 409, 'request_in_progress');
    assert.equal(answer.headers['retry-after'], '1');
  }
  assert.equal(providerCreates(requests), 1);
  assert.equal(new Set(vended.map(({ body }) => body)).size, 1);
  assert.equal(vended.filter(({ headers }) => headers['idempotent-replayed'] === undefined).length, 1);

  const replay = await postCreate(service.alice, request);
  assertStatus(replay, 201);
  assert.equal(replay.body, vended[0]?.body);
  const { keyPair } = JSON.parse(replay.body);
  assert.deepEqual(await auditEvents(service.dynamodb, keyPair.id), ['vend.requested', 'vend.succeeded']);
});

test('1,000 concurrent POSTs on one URL release the key once', async () => {
  const created = await vend(service.alice);
  const answers = await concurrently(REQUESTS, () => postRetrieval(service.anyone, created));
  const { 200: released = [], 410: refused = [], ...others } = byStatus(answers);
  assert.deepEqual(Object.keys(others), []);
  assert.equal(released.length, 1);
  assert.equal(refused.length, REQUESTS - 1);
  for (const answer of refused) assertProblem(answer, 410, 'retrieval_consumed');
  assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), ONCE);
  assert.equal((await read(service.alice, created.keyPair.id)).retrieval.state, 'retrieved');
});

test('1,000 concurrent POSTs of one claimant all get the same key, released once', async () => {
  const created = await vend(service.alice);
  const headers = { 'idempotency-key': 'the-claimant' };
  const answers = await concurrently(REQUESTS, () => postRetrieval(service.anyone, created, headers));
  for (const answer of answers) assertStatus(answer, 200);
  assert.equal(new Set(answers.map(({ body }) => body)).size, 1);
  assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), ONCE);
});

test('200 concurrent POSTs of two claimants give the key to one of them only', async () => {
  const created = await vend(service.alice);
  const answers = await concurrently(200, async index => {
    const claimant = index % 2 === 0 ? 'even' : 'odd';
    const answer = await postRetrieval(service.anyone, created, { 'idempotency-key': claimant });
    return { ...answer, claimant };
  });
  const winners = new Set(answers.filter(({ status }) => status === 200).map(({ claimant }) => claimant));
  assert.equal(winners.size, 1);
  for (const answer of answers) {
    if (winners.has(answer.claimant)) assertStatus(answer, 200);
    else assertProblem(answer, 410, 'retrieval_consumed');
  }
  assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), ONCE);
});

function concurrently<Result>(length: number, send: (index: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length }, (_, index) => send(index)));
}

function byStatus(answers: readonly Answer[]): Partial<Record<number, Answer[]>> {
  return Object.groupBy(answers, ({ status }) => status);
}

async function until(condition: () => boolean, longestMs: number): Promise<void> {
  const deadline = performance.now() + longestMs;
  while (!condition() && performance.now() < deadline) await new Promise(resolve => setTimeout(resolve, 5));
}
