import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import type { Answer } from '../support/api-client.ts';
import { countByOperation, sequentialSteps, slowDown, trafficOf } from '../support/cloud-traffic.ts';
import { assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import {
  deleteKeyPair,
  postCreate,
  postImport,
  postPasscode,
  postReissue,
  postRetrieval,
  retrievalPath,
  vend,
  vendRequest,
} from '../support/vending.ts';

/** Long against what a function needs between two calls, so that calls side by side are seen to overlap. */
const CALL_MS = 150;

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
  // The first use of a client opens its connections, and the first request of a function reads the grants.
  const created = await vend(service.alice);
  await postRetrieval(service.anyone, created);
  await service.alice({ method: 'GET', path: '/v1/key-pairs' });
  await service.alice({ method: 'GET', path: `/v1/key-pairs/${created.keyPair.id}` });
  await postReissue(service.alice, created.keyPair.id);
  await deleteKeyPair(service.alice, created.keyPair.id);
  await postImport(service.alice, vendRequest({ publicKey: rsaPublicKey() }));
});
after(() => service.close());

test('a create takes three steps: the claim beside two KMS calls, the provider, the commit', async () => {
  await assertCalls(() => postCreate(service.alice, vendRequest()), 201, 3, {
    'dynamodb TransactWriteItems': 2,
    'kms GenerateDataKey': 1,
    'kms GenerateMac': 1,
    'lightsail CreateKeyPair': 1,
  });
});

test('a passcode adds a call beside the others, and no step', async () => {
  await assertCalls(() => postCreate(service.alice, vendRequest({ retrieval: { passcode: true } })), 201, 3, {
    'dynamodb TransactWriteItems': 2,
    'kms GenerateDataKey': 1,
    'kms GenerateMac': 2,
    'lightsail CreateKeyPair': 1,
  });
});

test('a replay takes one step: a failed claim beside two KMS calls', async () => {
  const request = vendRequest();
  await vend(service.alice, request);
  await assertCalls(() => postCreate(service.alice, request), 201, 1, {
    'dynamodb TransactWriteItems': 1,
    'kms GenerateDataKey': 1,
    'kms GenerateMac': 1,
  });
});

test('a release takes three steps: a read, a decryption, one transaction', async () => {
  const created = await vend(service.alice);
  await assertCalls(() => postRetrieval(service.anyone, created), 200, 3, {
    'dynamodb GetItem': 1,
    'dynamodb TransactWriteItems': 1,
    'kms Decrypt': 1,
  });
});

test('a passcode costs a release one step more: the try is written down before it is compared', async () => {
  const created = await vend(service.alice, { retrieval: { passcode: true } });
  const { passcode } = created.retrieval;
  await assertCalls(() => postPasscode(service.anyone, created, passcode), 200, 4, {
    'dynamodb GetItem': 1,
    'dynamodb TransactWriteItems': 2,
    'kms Decrypt': 1,
  });
});

test('a new URL takes three steps: a read, its MAC, one transaction', async () => {
  const { keyPair } = await vend(service.alice);
  await assertCalls(() => postReissue(service.alice, keyPair.id), 201, 3, {
    'dynamodb GetItem': 1,
    'dynamodb TransactWriteItems': 1,
    'kms GenerateMac': 1,
  });
});

test('a deletion takes five steps: a read, the revocation, two of the provider, the end', async () => {
  const { keyPair } = await vend(service.alice);
  await assertCalls(() => deleteKeyPair(service.alice, keyPair.id), 204, 5, {
    'dynamodb GetItem': 1,
    'dynamodb TransactWriteItems': 2,
    'lightsail GetKeyPair': 1,
    'lightsail DeleteKeyPair': 1,
  });
});

test("a claimant's repeat takes two steps and writes nothing", async () => {
  const created = await vend(service.alice);
  const headers = { 'idempotency-key': 'claimant' };
  await postRetrieval(service.anyone, created, headers);
  await assertCalls(() => postRetrieval(service.anyone, created, headers), 200, 2, {
    'dynamodb GetItem': 1,
    'kms Decrypt': 1,
  });
});

test('a consumed retrieval costs one read', async () => {
  const created = await vend(service.alice);
  await postRetrieval(service.anyone, created);
  await assertCalls(() => postRetrieval(service.anyone, created), 410, 1, { 'dynamodb GetItem': 1 });
});

test('a view of a retrieval is one read', async () => {
  const path = retrievalPath(await vend(service.alice));
  await assertCalls(() => service.anyone({ method: 'GET', path }), 200, 1, { 'dynamodb GetItem': 1 });
});

test('a text that cannot be a token is not looked up', async () => {
  await assertCalls(() => service.anyone({ method: 'POST', path: '/r/no-token' }), 404, 0, {});
});

test('an import takes five steps: the claim, three of the provider, the commit', async () => {
  const request = vendRequest({ publicKey: rsaPublicKey() });
  await assertCalls(() => postImport(service.alice, request), 201, 5, {
    'dynamodb TransactWriteItems': 2,
    'lightsail ImportKeyPair': 1,
    'lightsail TagResource': 1,
    'lightsail GetKeyPair': 1,
  });
});

test('reading a key pair is one read, a page of the list one query', async () => {
  const { keyPair } = await vend(service.alice);
  await assertCalls(() => service.alice({ method: 'GET', path: `/v1/key-pairs/${keyPair.id}` }), 200, 1, {
    'dynamodb GetItem': 1,
  });
  await assertCalls(() => service.alice({ method: 'GET', path: '/v1/key-pairs' }), 200, 1, {
    'dynamodb Query': 1,
  });
});

function rsaPublicKey() {
  return fromKeyObject(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)?.line;
}

async function assertCalls(
  request: () => Promise<Answer>,
  status: number,
  steps: number,
  calls: Record<string, number>,
): Promise<void> {
  using _ = slowDown(service.cloud, CALL_MS);
  const { result, requests } = await trafficOf(service.cloud, request);
  assertStatus(result, status);
  assert.deepEqual(countByOperation(requests), calls);
  assert.equal(sequentialSteps(requests), steps);
}
