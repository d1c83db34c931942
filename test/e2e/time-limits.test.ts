import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type ClockedService, clockedService } from '../support/clocked-service.ts';
import { faultOn, operation } from '../support/cloud-faults.ts';
import { providerCreates } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import {
  type Created,
  postCreate,
  postRetrieval,
  read,
  retrievalPath,
  vend,
  vendRequest,
} from '../support/vending.ts';

const START = Date.UTC(2026, 0, 1);

let now = START;
let service: ClockedService;
before(async () => {
  service = await clockedService(() => now);
});
beforeEach(() => {
  now = START;
});
after(() => service.close());

test('a retrieval is open until one millisecond before it expires', async () => {
  const created = await vend(service.alice);
  now = Date.parse(created.retrieval.expiresAt) - 1;
  assertStatus(await view(created), 200);
  assertStatus(await postRetrieval(service.anyone, created), 200);
});

test('a retrieval is expired at the millisecond that it names, and nothing is consumed', async () => {
  const created = await vend(service.alice);
  const before = await vendRow(service.dynamodb, created.keyPair.id);
  now = Date.parse(created.retrieval.expiresAt);
  assertProblem(await view(created), 410, 'retrieval_expired');
  assertProblem(await postRetrieval(service.anyone, created), 410, 'retrieval_expired');
  assert.deepEqual(await vendRow(service.dynamodb, created.keyPair.id), before);
  assert.equal((await read(service.alice, created.keyPair.id)).retrieval.state, 'expired');
});

test('a retrieval that expires while its key is being opened gives nothing and records nothing', async () => {
  const created = await vend(service.alice);
  const before = await vendRow(service.dynamodb, created.keyPair.id);
  now = Date.parse(created.retrieval.expiresAt) - 1;
  using decryption = faultOn(service.cloud, operation('Decrypt'), async () => {
    now += 1;
    return undefined;
  });
  assertProblem(await postRetrieval(service.anyone, created), 410, 'retrieval_expired');
  assert.equal(decryption.met(), 1);
  assert.deepEqual(await vendRow(service.dynamodb, created.keyPair.id), before);
  assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), [
    'vend.requested',
    'vend.succeeded',
  ]);
});

test('a claimant may repeat for 120 s, past the expiry too, and not a millisecond longer', async () => {
  const created = await vend(service.alice, { retrieval: { ttlSeconds: 60 } });
  const headers = { 'idempotency-key': 'claimant' };
  now = Date.parse(created.retrieval.expiresAt) - 1;
  const first = await postRetrieval(service.anyone, created, headers);
  assertStatus(first, 200);
  const releasedAt = now;
  now = releasedAt + 119_999;
  const last = await postRetrieval(service.anyone, created, headers);
  assertStatus(last, 200);
  assert.ok(last.body === first.body, 'the repeat differs from the release');
  now = releasedAt + 120_000;
  assertProblem(await postRetrieval(service.anyone, created, headers), 410, 'retrieval_consumed');
  const { retrieval } = await read(service.alice, created.keyPair.id);
  assert.equal(retrieval.retrievedAt, new Date(releasedAt).toISOString());
});

test('a vend that was cut off answers 409 during its lease of 60 s and is taken over after it', async () => {
  const request = vendRequest();
  using provider = faultOn(service.cloud, operation('CreateKeyPair'), { drop: 'response' }, 1);
  assertProblem(await postCreate(service.alice, request), 503, 'unavailable');
  now = START + 59_999;
  assertProblem(await postCreate(service.alice, request), 409, 'request_in_progress');
  now = START + 60_000;
  assertStatus(await postCreate(service.alice, request), 201);
  assert.equal(provider.met(), 1);
  assert.equal(providerCreates(service.cloud.requests.filter(hasName(request.name))), 2);
});

test('a replay after the expiry gives the same bytes; the URL itself says that it expired', async () => {
  const request = vendRequest();
  const first = await postCreate(service.alice, request);
  const created: Created = JSON.parse(first.body);
  now = Date.parse(created.retrieval.expiresAt) + 1;
  const replay = await postCreate(service.alice, request);
  assertStatus(replay, 201);
  assert.equal(replay.body, first.body);
  assertProblem(await postRetrieval(service.anyone, created), 410, 'retrieval_expired');
});

function view(created: Created) {
  return service.anyone({ method: 'GET', path: retrievalPath(created) });
}

function hasName(name: string): (request: { input: unknown }) => boolean {
  return ({ input }) => JSON.stringify(input).includes(name);
}
