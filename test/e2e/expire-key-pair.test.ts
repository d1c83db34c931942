import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type ClockedService, clockedService } from '../support/clocked-service.ts';
import { heldKeyPair } from '../support/held-key-pair.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { assertDone } from '../support/reconciliation.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import {
  type Created,
  deleteKeyPair,
  postCreate,
  postRetrieval,
  read,
  vend,
  vendRequest,
  viewRetrieval,
} from '../support/vending.ts';

const DRAIN_MS = 60_000;
const CLAIM_MS = 120_000;

let now = Date.now();
let service: ClockedService;
before(async () => {
  service = await clockedService(() => now);
});
beforeEach(async () => {
  // Nothing of the tests before is due any more.
  now += 86_400_000;
  await service.reconcile();
});
after(() => service.close());

test('a key that nobody collected is shredded and its key pair deleted, when it expires and not before', async () => {
  const request = vendRequest();
  const first = await postCreate(service.alice, request);
  const created: Created = JSON.parse(first.body);
  const { id, name } = created.keyPair;
  now = Date.parse(created.retrieval.expiresAt) - 1;
  assertDone(await service.reconcile(), {});
  assert.ok((await vendRow(service.dynamodb, id))?.['sealed']);

  now += 1;
  assertDone(await service.reconcile(), { expired: 1 });
  assert.equal((await vendRow(service.dynamodb, id))?.['sealed'], undefined);
  assert.equal(await heldKeyPair(service.lightsail, name), undefined);
  assertProblem(await viewRetrieval(service.anyone, created), 410, 'retrieval_expired');
  assertProblem(await postRetrieval(service.anyone, created), 410, 'retrieval_expired');
  const { keyPair, retrieval } = await read(service.alice, id);
  assert.deepEqual([keyPair.status, retrieval.state], ['expired', 'expired']);
  assert.deepEqual(await auditEvents(service.dynamodb, id), [
    'vend.requested',
    'vend.succeeded',
    'retrieval.expired',
    'key_pair.expired',
  ]);
  assert.equal((await postCreate(service.alice, request)).body, first.body);
  assertStatus(await deleteKeyPair(service.alice, id), 204);
  assertDone(await service.reconcile(), {});
});

test('the name of an expired key pair is held for 60 s, and then free', async () => {
  const created = await vend(service.alice);
  now = Date.parse(created.retrieval.expiresAt);
  assertDone(await service.reconcile(), { expired: 1 });
  const request = vendRequest({ name: created.keyPair.name });
  now += DRAIN_MS - 1;
  assertProblem(await postCreate(service.bob, request), 503, 'unavailable');
  now += 1;
  assertStatus(await postCreate(service.bob, request), 201);
});

test('a key that was collected stays at the provider for good', async () => {
  const created = await vend(service.alice);
  assertStatus(await postRetrieval(service.anyone, created), 200);
  now += 86_400_000;
  assertDone(await service.reconcile(), {});
  assert.ok(await heldKeyPair(service.lightsail, created.keyPair.name));
});

test('what a claimant may repeat is shredded after 120 s, and not before', async () => {
  const created = await vend(service.alice);
  const { id } = created.keyPair;
  const headers = { 'idempotency-key': 'claimant' };
  assertStatus(await postRetrieval(service.anyone, created, headers), 200);
  now += CLAIM_MS - 1;
  assertDone(await service.reconcile(), {});
  assertStatus(await postRetrieval(service.anyone, created, headers), 200);
  now += 1;
  assertDone(await service.reconcile(), { shredded: 1 });
  assert.equal((await vendRow(service.dynamodb, id))?.['sealed'], undefined);
  assertProblem(await postRetrieval(service.anyone, created, headers), 410, 'retrieval_consumed');
  const { keyPair, retrieval } = await read(service.alice, id);
  assert.deepEqual([keyPair.status, retrieval.state], ['retrieved', 'retrieved']);
  assertDone(await service.reconcile(), {});
});
