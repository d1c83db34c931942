import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Answer } from '../support/api-client.ts';
import { type ClockedService, clockedService } from '../support/clocked-service.ts';
import { countByOperation, providerCreates, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { postCreate, postRetrieval, vend, vendRequest } from '../support/vending.ts';

const NOON = Date.parse('2026-11-23T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const LEFT = 20;

let now = NOON;
let service: ClockedService;
before(async () => {
  service = await clockedService(() => now, 'error', { perHour: LEFT, openRetrievals: 1_000 });
});
after(() => service.close());

test('200 vends at once by a principal with 20 left make 20 key pairs; the others are told when to come back', async () => {
  now = NOON + 600_000;
  const { result: answers, requests } = await trafficOf(service.cloud, () =>
    Promise.all(Array.from({ length: 200 }, () => postCreate(service.alice, vendRequest()))),
  );
  const { 201: vended = [], 429: throttled = [], ...others } = byStatus(answers);
  assert.deepEqual(Object.keys(others), []);
  assert.deepEqual([vended.length, throttled.length, providerCreates(requests)], [LEFT, 200 - LEFT, LEFT]);
  for (const answer of throttled) {
    assertProblem(answer, 429, 'throttled');
    assert.equal(answer.headers['retry-after'], '3000');
    assert.equal(answer.headers['ratelimit-policy'], '"vends-per-hour";q=20;w=3600');
    assert.equal(answer.headers['ratelimit'], '"vends-per-hour";r=0;t=3000');
  }

  now = NOON + HOUR_MS;
  assertStatus(await postCreate(service.alice, vendRequest()), 201);
});

test('a vend that is counted writes as often as any: the claim and the commit', async () => {
  now = NOON + 2 * HOUR_MS;
  const { requests } = await trafficOf(service.cloud, () => vend(service.bob));
  const { 'dynamodb TransactWriteItems': writes, ...others } = countByOperation(requests);
  assert.equal(writes, 2);
  assert.deepEqual(
    Object.keys(others).filter(name => name.startsWith('dynamodb')),
    [],
  );
});

test('a principal that guesses URLs is throttled, and collects its own all the same', async () => {
  now = NOON + 3 * HOUR_MS;
  const created = await vend(service.bob, { retrieval: { access: 'caller' } });
  const wrong = () => service.bob({ method: 'GET', path: `/v1/retrievals/${'0'.repeat(69)}` });
  const answers = byStatus(await Promise.all(Array.from({ length: 120 }, wrong)));
  assert.deepEqual([answers[404]?.length, answers[429]?.length], [100, 20]);
  for (const answer of answers[429] ?? []) {
    assertProblem(answer, 429, 'throttled');
    assert.equal(answer.headers['ratelimit-policy'], '"retrieval-misses";q=100;w=3600');
  }
  assertStatus(await postRetrieval(service.bob, created), 200);
});

function byStatus(answers: readonly Answer[]): Partial<Record<number, Answer[]>> {
  return Object.groupBy(answers, ({ status }) => status);
}
