import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateKeyPairCommand, DeleteKeyPairCommand } from '@aws-sdk/client-lightsail';
import { type ClockedService, clockedService } from '../support/clocked-service.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { countByOperation, trafficOf } from '../support/cloud-traffic.ts';
import { heldKeyPair } from '../support/held-key-pair.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import {
  type Created,
  collect,
  deleteKeyPair,
  postCreate,
  postImport,
  postRetrieval,
  read,
  vend,
  vendRequest,
  viewRetrieval,
} from '../support/vending.ts';

const DRAIN_MS = 60_000;
const LEASE_MS = 60_000;

let now = Date.now();
let service: ClockedService;
before(async () => {
  service = await clockedService(() => now);
});
after(() => service.close());

test('a deleted key pair is gone: at the provider, in the table, and its URL', async () => {
  const created = await vend(service.alice);
  const { id, name } = created.keyPair;
  const answer = await deleteKeyPair(service.alice, id);
  assertStatus(answer, 204);
  assert.equal(answer.body, '');
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.equal(await heldKeyPair(service.lightsail, name), undefined);
  assert.equal((await vendRow(service.dynamodb, id))?.['sealed'], undefined);
  assertProblem(await viewRetrieval(service.anyone, created), 410, 'retrieval_revoked');
  assertProblem(await postRetrieval(service.anyone, created), 410, 'retrieval_revoked');
  const { keyPair, retrieval } = await read(service.alice, id);
  assert.deepEqual([keyPair.status, retrieval.state], ['deleted', 'revoked']);
  assert.deepEqual(await auditEvents(service.dynamodb, id), [
    'vend.requested',
    'vend.succeeded',
    'key_pair.deleting',
    'key_pair.deleted',
  ]);
});

test('a second deletion is answered like the first and does nothing', async () => {
  const { keyPair } = await vend(service.alice);
  assertStatus(await deleteKeyPair(service.alice, keyPair.id), 204);
  const before = await vendRow(service.dynamodb, keyPair.id);
  const { result, requests } = await trafficOf(service.cloud, () => deleteKeyPair(service.alice, keyPair.id));
  assertStatus(result, 204);
  assert.deepEqual(countByOperation(requests), { 'dynamodb GetItem': 1 });
  assert.deepEqual(await vendRow(service.dynamodb, keyPair.id), before);
});

test('the client token of a deleted key pair gives the same bytes as ever', async () => {
  const request = vendRequest();
  const first = await postCreate(service.alice, request);
  const { keyPair }: Created = JSON.parse(first.body);
  assertStatus(await deleteKeyPair(service.alice, keyPair.id), 204);
  const replay = await postCreate(service.alice, request);
  assertStatus(replay, 201);
  assert.equal(replay.body, first.body);
  assert.equal(replay.headers['idempotent-replayed'], 'true');
});

test('a name is held for 60 s after the deletion, and then free', async () => {
  const { keyPair } = await vend(service.alice);
  assertStatus(await deleteKeyPair(service.alice, keyPair.id), 204);
  const request = vendRequest({ name: keyPair.name });
  now += DRAIN_MS - 1;
  const early = await postCreate(service.bob, request);
  assertProblem(early, 503, 'unavailable');
  assert.equal(early.headers['retry-after'], '60');
  now += 1;
  assertStatus(await postCreate(service.bob, request), 201);
});

test('nobody can delete the key pair of another, nor tell it from one that does not exist', async () => {
  const { keyPair } = await vend(service.alice);
  const before = await vendRow(service.dynamodb, keyPair.id);
  const foreign = assertProblem(await deleteKeyPair(service.bob, keyPair.id), 404, 'not_found');
  const unknown = assertProblem(await deleteKeyPair(service.bob, `kp_${'0'.repeat(26)}`), 404, 'not_found');
  assert.equal(foreign.detail, unknown.detail);
  assert.deepEqual(await vendRow(service.dynamodb, keyPair.id), before);
  assert.ok(await heldKeyPair(service.lightsail, keyPair.name));
});

test('a key pair that is being deleted is not deleted a second time beside it', async () => {
  const { keyPair } = await vend(service.alice);
  const [held, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  using deletion = faultOn(service.cloud, operation('DeleteKeyPair'), async () => {
    held.resolve();
    await go.promise;
    return undefined;
  });
  const first = deleteKeyPair(service.alice, keyPair.id);
  await held.promise;
  const second = await deleteKeyPair(service.alice, keyPair.id);
  assertProblem(second, 409, 'request_in_progress');
  assert.equal(second.headers['retry-after'], '1');
  assert.equal((await read(service.alice, keyPair.id)).keyPair.status, 'deleting');
  go.resolve();
  assertStatus(await first, 204);
  assert.equal(deletion.met(), 1);
});

test('the URL is dead before the provider is asked, and a deletion it never confirmed is repeated', async () => {
  const created = await vend(service.alice);
  const { id, name } = created.keyPair;
  {
    using _ = faultOn(service.cloud, operation('DeleteKeyPair'), awsError(500, 'ServiceException'));
    const answer = await deleteKeyPair(service.alice, id);
    assertProblem(answer, 503, 'unavailable');
    assert.equal(answer.headers['retry-after'], String(LEASE_MS / 1000));
  }
  assertProblem(await postRetrieval(service.anyone, created), 410, 'retrieval_revoked');
  assert.equal((await vendRow(service.dynamodb, id))?.['sealed'], undefined);
  now += LEASE_MS - 1;
  assertProblem(await deleteKeyPair(service.alice, id), 409, 'request_in_progress');
  now += 1;
  assertStatus(await deleteKeyPair(service.alice, id), 204);
  assert.equal(await heldKeyPair(service.lightsail, name), undefined);
});

test('what somebody else put under the name meanwhile is left alone', async () => {
  const { keyPair } = await vend(service.alice);
  const keyPairName = keyPair.name;
  await service.lightsail.send(new DeleteKeyPairCommand({ keyPairName }));
  await service.lightsail.send(new CreateKeyPairCommand({ keyPairName }));
  const foreign = await heldKeyPair(service.lightsail, keyPairName);
  assertStatus(await deleteKeyPair(service.alice, keyPair.id), 204);
  assert.deepEqual(await heldKeyPair(service.lightsail, keyPairName), foreign);
  assert.equal((await read(service.alice, keyPair.id)).keyPair.status, 'deleted');
});

test('deleting a key pair ends the two minutes of its claimant and keeps the receipt', async () => {
  const created = await vend(service.alice);
  const headers = { 'idempotency-key': 'claimant' };
  assertStatus(await postRetrieval(service.anyone, created, headers), 200);
  assertStatus(await deleteKeyPair(service.alice, created.keyPair.id), 204);
  assertProblem(await postRetrieval(service.anyone, created, headers), 410, 'retrieval_consumed');
  const { keyPair, retrieval } = await read(service.alice, created.keyPair.id);
  assert.deepEqual([keyPair.status, retrieval.state], ['deleted', 'retrieved']);
});

test('an imported key pair can be deleted', async () => {
  const { keyPair } = await vend(service.alice);
  const answer = await postImport(service.alice, vendRequest({ publicKey: keyPair.publicKey }));
  assertStatus(answer, 201);
  const imported = JSON.parse(answer.body).keyPair;
  assertStatus(await deleteKeyPair(service.alice, imported.id), 204);
  assert.equal(await heldKeyPair(service.lightsail, imported.name), undefined);
  assert.ok(await heldKeyPair(service.lightsail, keyPair.name));
});

test('a key pair whose key was collected can be deleted', async () => {
  const created = await vend(service.alice);
  await collect(service.anyone, created);
  assertStatus(await deleteKeyPair(service.alice, created.keyPair.id), 204);
  assert.equal(await heldKeyPair(service.lightsail, created.keyPair.name), undefined);
});
