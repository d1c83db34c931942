import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { CreateKeyPairCommand } from '@aws-sdk/client-lightsail';
import type { Interception } from '../../local/cloud/traffic.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { type ClockedService, clockedService } from '../support/clocked-service.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { countByOperation, trafficOf } from '../support/cloud-traffic.ts';
import { heldKeyPair } from '../support/held-key-pair.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { assertDone } from '../support/reconciliation.ts';
import { auditEvents, storedRows, vendRow } from '../support/stored-rows.ts';
import {
  deleteKeyPair,
  postCreate,
  postImport,
  read,
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
beforeEach(async () => {
  // Nothing of the tests before is due any more.
  now += 86_400_000;
  await service.reconcile();
});
after(() => service.close());

test('an abandoned create is undone: its key pair is deleted, its name held, its token free to try again', async () => {
  const request = vendRequest();
  await abandonCreate(request, { drop: 'response' });
  now -= 1;
  assertDone(await service.reconcile(), {});
  now += 1;
  assertDone(await service.reconcile(), { undone: 1 });
  assert.equal(await heldKeyPair(service.lightsail, request.name), undefined);
  const id = await idNamed(request.name);
  assert.equal((await read(service.alice, id)).keyPair.status, 'failed');
  assert.deepEqual(await auditEvents(service.dynamodb, id), [
    'vend.requested',
    'vend.abandoned',
    'reconcile.finished',
  ]);
  assertProblem(await postCreate(service.bob, vendRequest({ name: request.name })), 503, 'unavailable');
  const created = await vend(service.alice, request);
  assert.equal(created.keyPair.id, id);
  const held = await heldKeyPair(service.lightsail, request.name);
  assert.equal(held?.fingerprint, created.keyPair.providerFingerprint);
});

test('an abandoned create that never arrived is undone, and its name free at once', async () => {
  const request = vendRequest();
  await abandonCreate(request, { drop: 'request' });
  const { result: report, requests } = await trafficOf(service.cloud, service.reconcile);
  assertDone(report, { undone: 1 });
  assert.equal(countByOperation(requests)['lightsail DeleteKeyPair'], undefined);
  assertStatus(await postCreate(service.bob, vendRequest({ name: request.name })), 201);
});

test('an abandoned create leaves alone what somebody else put under its name', async () => {
  const request = vendRequest();
  await abandonCreate(request, { drop: 'request' });
  await service.lightsail.send(new CreateKeyPairCommand({ keyPairName: request.name }));
  const foreign = await heldKeyPair(service.lightsail, request.name);
  assertDone(await service.reconcile(), { undone: 1 });
  assert.deepEqual(await heldKeyPair(service.lightsail, request.name), foreign);
});

for (const drop of ['request', 'response'] as const) {
  test(`an abandoned import whose ${drop} was lost is finished, and answers its client token`, async () => {
    // The provider's clock is that of this machine: what is not tagged yet must be younger than its claim.
    now = Date.now();
    const request = importRequest();
    {
      using _ = faultOn(service.cloud, operation('ImportKeyPair'), { drop });
      assertProblem(await postImport(service.alice, request), 503, 'unavailable');
    }
    now += LEASE_MS;
    assertDone(await service.reconcile(), { finished: 1 });
    const id = await idNamed(request.name);
    assert.deepEqual(await auditEvents(service.dynamodb, id), [
      'vend.requested',
      'vend.abandoned',
      'import.succeeded',
    ]);
    const held = await heldKeyPair(service.lightsail, request.name);
    assert.ok(held?.tags?.some(({ key, value }) => key === 'keyvend:key-pair-id' && value === id));
    const replay = await postImport(service.alice, request);
    assertStatus(replay, 201);
    assert.equal(replay.headers['idempotent-replayed'], 'true');
    const { keyPair } = JSON.parse(replay.body);
    assert.deepEqual([keyPair.status, keyPair.providerFingerprint], ['ready', held?.fingerprint]);
  });
}

test('an abandoned deletion is finished', async () => {
  const { keyPair } = await vend(service.alice);
  {
    using _ = faultOn(service.cloud, operation('DeleteKeyPair'), awsError(500, 'ServiceException'));
    assertProblem(await deleteKeyPair(service.alice, keyPair.id), 503, 'unavailable');
  }
  now += LEASE_MS;
  assertDone(await service.reconcile(), { deleted: 1 });
  assert.equal(await heldKeyPair(service.lightsail, keyPair.name), undefined);
  assert.equal((await read(service.alice, keyPair.id)).keyPair.status, 'deleted');
});

test('what the provider does not answer clearly is due again when its lease has run out', async () => {
  const created = await vend(service.alice);
  now = Date.parse(created.retrieval.expiresAt);
  {
    using _ = faultOn(service.cloud, operation('GetKeyPair'), awsError(500, 'ServiceException'));
    assertDone(await service.reconcile(), { postponed: 1 });
  }
  assert.equal((await vendRow(service.dynamodb, created.keyPair.id))?.['sealed'], undefined);
  assert.equal((await read(service.alice, created.keyPair.id)).keyPair.status, 'deleting');
  now += LEASE_MS - 1;
  assertDone(await service.reconcile(), {});
  now += 1;
  assertDone(await service.reconcile(), { expired: 1 });
  assert.equal(await heldKeyPair(service.lightsail, created.keyPair.name), undefined);
});

test('one vend that fails does not keep the others', async () => {
  const [stuck, other] = [await vend(service.alice), await vend(service.alice)];
  now = Date.parse(other.retrieval.expiresAt);
  using _ = faultOn(
    service.cloud,
    request => isLookUp(request) && Object(request.input).keyPairName === stuck.keyPair.name,
    awsError(400, 'AccessDeniedException'),
  );
  assertDone(await service.reconcile(), { expired: 1, postponed: 1 });
  assert.equal(await heldKeyPair(service.lightsail, other.keyPair.name), undefined);
});

test('a row that cannot be read keeps no other, and the run still counts as failed', async () => {
  const vends = await Promise.all(Array.from({ length: 6 }, () => vend(service.alice)));
  const [broken, ...others] = vends.map(({ keyPair }) => keyPair);
  assert.ok(broken);
  now += 900_000;
  using _ = faultOn(
    service.cloud,
    ({ operation: name, input }) => name === 'GetItem' && JSON.stringify(input).includes(broken.id),
    { status: 200, body: { Item: { pk: { S: 'broken' } } } },
  );
  await assert.rejects(service.reconcile());
  for (const { name } of others) assert.equal(await heldKeyPair(service.lightsail, name), undefined);
  assert.ok(await heldKeyPair(service.lightsail, broken.name));
});

test('after five attempts a person has to look, and the client token says so', async () => {
  const request = vendRequest();
  await abandonCreate(request, { drop: 'response' });
  using _ = faultOn(service.cloud, operation('GetKeyPair'), awsError(500, 'ServiceException'));
  for (let attempt = 2; attempt <= 5; attempt += 1) {
    assertDone(await service.reconcile(), { postponed: 1 });
    now += LEASE_MS;
  }
  assertDone(await service.reconcile(), { 'needs-attention': 1 });
  const id = await idNamed(request.name);
  assert.equal((await read(service.alice, id)).keyPair.status, 'needs_attention');
  assert.equal((await auditEvents(service.dynamodb, id)).at(-1), 'reconcile.needs_attention');
  assertProblem(await postCreate(service.alice, request), 502, 'provider_error');
  now += LEASE_MS;
  assertDone(await service.reconcile(), {});
});

test('two reconcilers at once do the work of one', async () => {
  const created = await vend(service.alice);
  now = Date.parse(created.retrieval.expiresAt);
  const { result: reports, requests } = await trafficOf(service.cloud, () =>
    Promise.all([service.reconcile(), service.reconcile()]),
  );
  assert.equal(reports[0].expired + reports[1].expired, 1);
  assert.equal(countByOperation(requests)['lightsail DeleteKeyPair'], 1);
});

const isLookUp = operation('GetKeyPair');

/** Leaves a create without an answer of the provider, until its lease has run out. */
async function abandonCreate(request: VendRequest, answer: Interception): Promise<void> {
  using _ = faultOn(service.cloud, operation('CreateKeyPair'), answer);
  assertProblem(await postCreate(service.alice, request), 503, 'unavailable');
  now += LEASE_MS;
}

function importRequest(): VendRequest {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return vendRequest({ publicKey: fromKeyObject(publicKey)?.line });
}

async function idNamed(name: string): Promise<string> {
  const rows = await storedRows(service.dynamodb);
  return String(rows.find(row => row['sk'] === 'VEND' && row['name'] === name)?.['id']);
}
