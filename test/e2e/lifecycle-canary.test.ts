import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Interception } from '../../local/cloud/traffic.ts';
import { type Answer, type ApiClient, keepingRefusals } from '../support/api-client.ts';
import { checkpointAndExport } from '../support/audit-tools.ts';
import { findLeaks, passcodeSecrets, privateKeySecrets, type Secret, type Sink } from '../support/canary.ts';
import { type CapturedOutput, captureOutput } from '../support/captured-output.ts';
import { type ClockedService, clockedService } from '../support/clocked-service.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { knownDataKeys } from '../support/known-data-keys.ts';
import { assertStatus } from '../support/problem.ts';
import { storedRows } from '../support/stored-rows.ts';
import {
  type Created,
  deleteKeyPair,
  postCreate,
  postPasscode,
  postRetrieval,
  reissue,
  vend,
  vendRequest,
} from '../support/vending.ts';

const LEASE_MS = 60_000;
const CLAIM_MS = 120_000;

const secrets: Secret[] = [];
const refusals: Answer[] = [];
let now = Date.now();
let service: ClockedService;
let output: CapturedOutput;
let alice: ApiClient;
let anyone: ApiClient;
before(async () => {
  service = await clockedService(() => now, 'info');
  service.cloud.intercept(
    knownDataKeys(service.kms, bytes => {
      secrets.push({ name: 'a data key', bytes });
    }),
  );
  alice = keepingRefusals(service.alice, refusals);
  anyone = keepingRefusals(service.anyone, refusals);
  output = captureOutput();
});
after(async () => {
  output.stop();
  await service.close();
});

test('passcodes are required, guessed wrong, locked, reissued, replayed and used', async () => {
  const request = vendRequest({ retrieval: { passcode: true } });
  const created = await vend(alice, request);
  keepSecretsOf(created);
  assertStatus(await postCreate(alice, request), 201);
  assertStatus(await postRetrieval(anyone, created), 401);
  for (const guess of ['GUESS23456', 'guess-34567', 'G'.repeat(70), created.retrieval.passcode?.slice(1)]) {
    secrets.push({ name: 'a guess', bytes: Buffer.from(guess ?? '').subarray(0, 40) });
    await postPasscode(anyone, created, guess);
    await postPasscode(anyone, created, { passcode: guess });
  }
  for (let tries = 0; tries < 3; tries += 1) await postPasscode(anyone, created, 'GUESS45678');
  assertStatus(await postPasscode(anyone, created, created.retrieval.passcode), 410);

  const reissued = { ...created, ...(await reissue(alice, created.keyPair.id)) };
  keepSecretsOf(reissued);
  assertStatus(await postRetrieval(anyone, created), 410);
  const { passcode = '' } = reissued.retrieval;
  const spelt = `${passcode.slice(0, 5)}-${passcode.slice(5).toLowerCase()}`;
  const released = await postPasscode(anyone, reissued, spelt);
  assertStatus(released, 200);
  secrets.push(...privateKeySecrets('a vended key', JSON.parse(released.body).privateKey));
});

test('keys are shredded after their claimant, expired, deleted and recreated', async () => {
  const [claimed, expiring, deleted] = [await vend(alice), await vend(alice), await vend(alice)];
  for (const created of [claimed, expiring, deleted]) keepSecretsOf(created);
  const released = await postRetrieval(anyone, claimed, { 'idempotency-key': 'claimant' });
  assertStatus(released, 200);
  secrets.push(...privateKeySecrets('a claimed key', JSON.parse(released.body).privateKey));
  assertStatus(await deleteKeyPair(alice, deleted.keyPair.id), 204);
  assertStatus(await postRetrieval(anyone, deleted), 410);
  now = Date.parse(expiring.retrieval.expiresAt) + CLAIM_MS;
  const report = await service.reconcile();
  assert.deepEqual([report.shredded, report.expired], [1, 1]);

  const request = vendRequest();
  await abandonCreate(request);
  keepSecretsOf(await vend(alice, request));
});

test('a provider that answers takeovers, deletions and the reconciler with a key in it gives it to nobody', async () => {
  const pem = newKey();
  const garbage: Interception[] = [
    awsError(400, 'InvalidInputException', pem),
    awsError(500, pem, pem),
    { status: 200, body: pem },
    { status: 200, body: { keyPair: { name: pem, fingerprint: pem, tags: [{ key: pem, value: pem }] } } },
  ];
  for (const answer of garbage) {
    const [request, created] = [vendRequest(), await vend(alice)];
    await abandonCreate(request);
    using fault = faultOn(service.cloud, operation('GetKeyPair', 'DeleteKeyPair'), answer);
    assert.ok((await postCreate(alice, request)).status >= 400);
    await deleteKeyPair(alice, created.keyPair.id);
    now += LEASE_MS;
    await service.reconcile();
    assert.ok(fault.met() >= 3, `${fault.met()}`);
  }
});

test('a reconciler that fails says so without what made it fail', async () => {
  const pem = newKey();
  const failures: [name: string, answer: Interception][] = [
    ['Query', awsError(400, 'ValidationException', pem)],
    ['Query', { status: 200, body: `{"Items":[{"pk":{"S":${JSON.stringify(pem)}` }],
    ['GetItem', { status: 200, body: { Item: { pk: { S: pem }, sealed: { S: pem } } } }],
  ];
  for (const [name, answer] of failures) {
    const created = await vend(alice);
    keepSecretsOf(created);
    now = Date.parse(created.retrieval.expiresAt);
    using _ = faultOn(service.cloud, operation(name), answer);
    await assert.rejects(service.reconcile());
  }
  assert.ok(output.text().includes('"message":"schedule failed"'));
});

test('no secret of all these is in any output, row, refusal or request to the cloud', async () => {
  const exported = await checkpointAndExport(() => now + LEASE_MS);
  // The test's own requests are the ones that KMS is asked to encrypt.
  const requests = service.cloud.requests.filter(request => request.operation !== 'Encrypt');
  const sinks: Sink[] = [
    { name: 'the log', content: output.text() },
    ...exported.map(line => ({
      name: 'kind' in line ? `export ${line.kind}` : 'export entry',
      content: line,
    })),
    ...(await storedRows(service.dynamodb)).map(row => ({ name: `row ${row['sk']}`, content: row })),
    ...refusals.map(({ status, headers, body }) => ({
      name: `refusal ${status}`,
      content: { headers, body },
    })),
    ...requests.map(request => ({ name: `${request.service} ${request.operation}`, content: request.input })),
  ];
  const searched = [
    ...['row VEND', 'row AUDIT#0000000003', 'row 0000000001', 'refusal 401', 'lightsail DeleteKeyPair'],
    ...['export entry', 'export checkpoint', 'export seal', 'kms Sign'],
  ];
  for (const name of searched) {
    assert.ok(
      sinks.some(sink => sink.name === name),
      `there is no ${name}`,
    );
  }
  for (const line of [
    '"RetrievalsReissued":1',
    '"KeyPairsExpired":1',
    '"code":"passcode_incorrect"',
    '"message":"checkpoint"',
  ]) {
    assert.ok(output.text().includes(line), `the log holds no ${line}`);
  }
  assert.ok(secrets.length > 50, `${secrets.length} secrets are known`);
  assert.deepEqual(findLeaks(secrets, sinks), []);
});

function keepSecretsOf({ retrieval }: Created): void {
  secrets.push({ name: 'a retrieval token', bytes: Buffer.from(retrieval.url.slice(-43), 'base64url') });
  if (retrieval.passcode) secrets.push(...passcodeSecrets('a passcode', retrieval.passcode));
}

/** Leaves a create whose key pair exists, until its lease has run out. */
async function abandonCreate(request: unknown): Promise<void> {
  using _ = faultOn(service.cloud, operation('CreateKeyPair'), { drop: 'response' });
  assertStatus(await postCreate(alice, request), 503);
  now += LEASE_MS;
}

/** A new private key whose secrets are searched for. */
function newKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  secrets.push(...privateKeySecrets('a key in a garbled answer', privateKey));
  return privateKey;
}
