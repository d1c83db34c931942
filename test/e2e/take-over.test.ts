import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { CreateKeyPairCommand } from '@aws-sdk/client-lightsail';
import type { Interception } from '../../local/cloud/traffic.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { type ClockedService, clockedService } from '../support/clocked-service.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { countByOperation, providerCreates, trafficOf } from '../support/cloud-traffic.ts';
import { heldKeyPair } from '../support/held-key-pair.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { auditEvents, storedRows } from '../support/stored-rows.ts';
import {
  type Created,
  collect,
  postCreate,
  postImport,
  type VendRequest,
  vend,
  vendRequest,
} from '../support/vending.ts';

const LEASE_MS = 60_000;

let now = Date.now();
let service: ClockedService;
before(async () => {
  service = await clockedService(() => now);
});
after(() => service.close());

test('a retry after the lease deletes the key pair whose private key was lost and makes one new one', async () => {
  const request = vendRequest();
  await abandonCreate(request, { drop: 'response' });
  const lost = await heldKeyPair(service.lightsail, request.name);
  assert.ok(lost);
  const created = await vend(service.alice, request);
  const { id, providerFingerprint } = created.keyPair;
  const held = await heldKeyPair(service.lightsail, request.name);
  assert.equal(held?.fingerprint, providerFingerprint);
  assert.notEqual(held?.fingerprint, lost.fingerprint);
  assert.deepEqual(await auditEvents(service.dynamodb, id), [
    'vend.requested',
    'vend.requested',
    'vend.recreated',
    'vend.succeeded',
  ]);
  const rows = await storedRows(service.dynamodb);
  const recreated = rows.find(({ pk, event }) => pk === `KP#${id}` && event === 'vend.recreated');
  assert.deepEqual(recreated?.['facts'], { attempt: 2, oldFingerprint: lost.fingerprint });
  const { privateKey } = await collect(service.anyone, created);
  assert.equal(fromKeyObject(createPublicKey(createPrivateKey(privateKey)))?.line, created.keyPair.publicKey);
});

test('a retry after the lease of a create that never arrived has nothing to delete', async () => {
  const request = vendRequest();
  await abandonCreate(request, { drop: 'request' });
  const { result: created, requests } = await trafficOf(service.cloud, () => vend(service.alice, request));
  assert.equal(countByOperation(requests)['lightsail DeleteKeyPair'], undefined);
  assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), [
    'vend.requested',
    'vend.requested',
    'vend.succeeded',
  ]);
});

test('of two retries at once after the lease one takes over and one is told to wait', async () => {
  const request = vendRequest();
  await abandonCreate(request, { drop: 'response' });
  const { result: answers, requests } = await trafficOf(service.cloud, () =>
    Promise.all([postCreate(service.alice, request), postCreate(service.alice, request)]),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
  assert.equal(providerCreates(requests), 1);
  const winner = answers.find(({ status }) => status === 201);
  const { keyPair }: Created = JSON.parse(winner?.body ?? '');
  const held = await heldKeyPair(service.lightsail, request.name);
  assert.equal(held?.fingerprint, keyPair.providerFingerprint);
});

test('a key pair that somebody else put under the name meanwhile is a conflict and left alone', async () => {
  const request = vendRequest();
  await abandonCreate(request, { drop: 'request' });
  await service.lightsail.send(new CreateKeyPairCommand({ keyPairName: request.name }));
  const foreign = await heldKeyPair(service.lightsail, request.name);
  assertProblem(await postCreate(service.alice, request), 409, 'name_conflict');
  assert.deepEqual(await heldKeyPair(service.lightsail, request.name), foreign);
});

for (const step of ['GetKeyPair', 'DeleteKeyPair']) {
  test(`a takeover whose ${step} is throttled forgets nothing of what is at the provider`, async () => {
    const request = vendRequest();
    await abandonCreate(request, { drop: 'response' });
    {
      using _ = faultOn(service.cloud, operation(step), awsError(400, 'ThrottlingException'));
      assertProblem(await postCreate(service.alice, request), 503, 'unavailable');
      assertProblem(await postCreate(service.alice, request), 409, 'request_in_progress');
    }
    now += LEASE_MS;
    const { keyPair } = await vend(service.alice, request);
    const held = await heldKeyPair(service.lightsail, request.name);
    assert.equal(held?.fingerprint, keyPair.providerFingerprint);
  });
}

test('a retry after the lease adopts the public key that an earlier import registered', async () => {
  // The provider's clock is that of this machine: what is not tagged yet must be younger than its claim.
  now = Date.now();
  const { keyPair } = await vend(service.alice);
  const request = vendRequest({ publicKey: keyPair.publicKey });
  {
    using _ = faultOn(service.cloud, operation('ImportKeyPair'), { drop: 'response' });
    assertProblem(await postImport(service.alice, request), 503, 'unavailable');
  }
  now += LEASE_MS;
  const { result: answer, requests } = await trafficOf(service.cloud, () =>
    postImport(service.alice, request),
  );
  assertStatus(answer, 201);
  assert.equal(countByOperation(requests)['lightsail ImportKeyPair'], undefined);
  const imported: Created = JSON.parse(answer.body);
  const held = await heldKeyPair(service.lightsail, request.name);
  assert.equal(held?.fingerprint, imported.keyPair.providerFingerprint);
  assert.ok(
    held?.tags?.some(({ key, value }) => key === 'keyvend:key-pair-id' && value === imported.keyPair.id),
  );
});

/** Leaves a create without an answer of the provider, until its lease has run out. */
async function abandonCreate(request: VendRequest, answer: Interception): Promise<void> {
  using _ = faultOn(service.cloud, operation('CreateKeyPair'), answer);
  assertProblem(await postCreate(service.alice, request), 503, 'unavailable');
  now += LEASE_MS;
}
