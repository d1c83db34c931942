import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Interception } from '../../local/cloud/traffic.ts';
import {
  type Answer,
  type ApiClient,
  apiClient,
  type Headers,
  keepingRefusals,
  unsignedClient,
} from '../support/api-client.ts';
import { findLeaks, keyFileSecrets, privateKeySecrets, type Secret, type Sink } from '../support/canary.ts';
import { type CanaryKey, canaryKey, garbageOfLightsail } from '../support/canary-key.ts';
import { type CloudClients, cloudClients } from '../support/cloud-clients.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { knownDataKeys } from '../support/known-data-keys.ts';
import { requestsWithKey } from '../support/pasted-key-requests.ts';
import { assertStatus } from '../support/problem.ts';
import { type ProvisionedCloud, provisionedCloud } from '../support/provisioned-cloud.ts';
import { EVERYONE } from '../support/service-fixture.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.ts';
import { storedRows } from '../support/stored-rows.ts';
import {
  type Created,
  postCreate,
  postRetrieval,
  retrievalPath,
  vend,
  vendRequest,
} from '../support/vending.ts';

const secrets: Secret[] = [];
const refusals: Answer[] = [];
const opened = new AsyncDisposableStack();
let cloud: ProvisionedCloud['cloud'];
let clients: CloudClients;
let service: ServiceProcess;
let generateDataKeys: ReturnType<typeof knownDataKeys>;
let forgetDataKeys: () => void;
let alice: ApiClient;
let anyone: ApiClient;

before(async () => {
  const provisioned = await provisionedCloud('dev', { grantsFile: EVERYONE });
  cloud = provisioned.cloud;
  opened.defer(cloud.close);
  clients = cloudClients(cloud.url);
  opened.defer(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  process.env['KEYVEND_TABLE'] = provisioned.environment['KEYVEND_TABLE'];
  generateDataKeys = knownDataKeys(clients.kms, bytes => {
    secrets.push({ name: 'a data key', bytes });
  });
  forgetDataKeys = cloud.intercept(generateDataKeys);
  service = await startServiceProcess([], {
    KEYVEND_LOG_LEVEL: 'info',
    AWS_ENDPOINT_URL_DYNAMODB: cloud.url,
    AWS_ENDPOINT_URL_KMS: cloud.url,
    AWS_ENDPOINT_URL_LIGHTSAIL: cloud.url,
  });
  opened.defer(() => service.kill('SIGTERM'));
  alice = keepingRefusals(apiClient(service.url, 'alice'), refusals);
  anyone = keepingRefusals(unsignedClient(service.url), refusals);
});
after(() => opened.disposeAsync());

test('keys are vended, replayed, released and repeated', async () => {
  const claimant = randomBytes(24).toString('base64url');
  secrets.push({ name: 'the Idempotency-Key of a claimant', bytes: Buffer.from(claimant) });
  const ways: Headers[] = [
    {},
    { 'idempotency-key': claimant },
    { 'idempotency-key': claimant, accept: 'application/x-pem-file' },
  ];
  for (const headers of ways) {
    const request = vendRequest();
    const created = await vend(alice, request);
    secrets.push({ name: 'a retrieval token', bytes: macOf(created) });
    assertStatus(await postCreate(alice, request), 201);
    assertStatus(await anyone({ method: 'GET', path: retrievalPath(created) }), 200);
    assertStatus(await alice({ method: 'GET', path: `/v1/key-pairs?name=${request.name}` }), 200);
    const released = await postRetrieval(anyone, created, headers);
    assertStatus(released, 200);
    const pem = released.body.startsWith('{') ? JSON.parse(released.body).privateKey : released.body;
    secrets.push(...privateKeySecrets('a vended key', pem));
    await postRetrieval(anyone, created, headers);
    await postRetrieval(anyone, created, { 'idempotency-key': 'someone else' });
    const path = retrievalPath(created);
    for (const wrong of [`${path}A`, path.slice(0, -1), `${path}?format=${macOf(created).toString('hex')}`]) {
      await anyone({ method: 'GET', path: wrong });
      await anyone({ method: 'POST', path: wrong });
    }
  }
});

test('keys are released in every format, with and without a passphrase, or are refused', async () => {
  const passphrase = randomBytes(24).toString('base64url');
  secrets.push({ name: 'a passphrase', bytes: Buffer.from(passphrase) });
  const ways: [format: string, body?: { passphrase: unknown }][] = [
    ['pkcs8'],
    ['openssh'],
    ['ppk'],
    ['openssh', { passphrase }],
    ['ppk', { passphrase }],
  ];
  for (const [format, body] of ways) {
    const created = await vend(alice);
    secrets.push({ name: 'a retrieval token', bytes: macOf(created) });
    const post = (path: string, sent: unknown = body) =>
      anyone({ method: 'POST', path, body: sent, headers: { 'idempotency-key': format } });
    const path = retrievalPath(created);
    for (const refused of [path, `${path}?format=pkcs8`, `${path}?format=${passphrase}`]) {
      assertStatus(await post(refused, { passphrase }), 400);
    }
    assertStatus(await post(`${path}?format=ppk`, { passphrase: `${passphrase}\n` }), 400);
    assertStatus(await post(`${path}?format=ppk`, { passphrase: [passphrase] }), 400);
    assertStatus(await post(`${path}?format=ppk`, `{"passphrase":"${passphrase}"`), 415);
    await failWithPassphrase(passphrase, () => post(`${path}?format=ppk`, { passphrase }));

    const released = await post(`${path}?format=${format}`);
    assertStatus(released, 200);
    const file: string = JSON.parse(released.body).privateKey;
    if (body) secrets.push(...keyFileSecrets(`a vended key in ${format}`, file));
    const repeated = await anyone({ method: 'POST', path, headers: { 'idempotency-key': format } });
    assertStatus(repeated, 200);
    secrets.push(...privateKeySecrets(`a vended key in ${format}`, JSON.parse(repeated.body).privateKey));
    assertStatus(
      await alice({ method: 'GET', path: `/v1/key-pairs/${created.keyPair.id}?publicKeyFormat=pem` }),
      200,
    );
    await alice({ method: 'GET', path: `/v1/key-pairs/${created.keyPair.id}?publicKeyFormat=${passphrase}` });
  }
});

test('private keys that callers paste anywhere are refused or ignored', async () => {
  const { privateKey: pem, base64 } = newKey('a pasted key');
  const piece = base64.slice(600, 660).replaceAll(/[+/]/g, 'x');
  secrets.push({ name: 'a piece of a pasted key', bytes: Buffer.from(piece) });
  const created = await vend(alice);
  const requests = requestsWithKey({ pem, base64, piece }, retrievalPath(created));
  for (const request of requests.signed) await alice(request);
  for (const request of requests.unsigned) await anyone(request);
  assert.ok(refusals.filter(({ body }) => body.includes('private_key_submitted')).length >= 10);
});

test('a provider that answers garbage with a key in it leaves vends unfinished', async () => {
  const key = newKey('a key in a garbled answer');
  const other = newKey('another key in a garbled answer');
  for (const answer of garbageOfLightsail(key, other)) {
    using fault = faultOn(cloud, operation('CreateKeyPair', 'GetKeyPair'), answer);
    const { status } = await postCreate(alice, vendRequest());
    assert.ok(status >= 500 || status === 409);
    assert.ok(fault.met() >= 1);
  }
});

test('a KMS or a table that answers garbage with secrets in it gives nothing', async () => {
  const { privateKey: pem } = newKey('a key in a garbled answer of the table');
  const dataKey = randomBytes(32);
  secrets.push({ name: 'a data key in a garbled answer', bytes: dataKey });
  const plaintext = dataKey.toString('base64');
  const garbage: [name: string, answer: Interception][] = [
    ['GenerateDataKey', { status: 200, body: `{"Plaintext":"${plaintext}","CiphertextBlob":` }],
    ['GenerateDataKey', awsError(400, plaintext, plaintext)],
    ['GenerateMac', awsError(400, 'KMSInvalidStateException', plaintext)],
    ['Decrypt', { status: 200, body: `{"Plaintext":"${plaintext}"` }],
    ['Decrypt', { status: 200, body: { Plaintext: plaintext } }],
    ['Decrypt', awsError(400, 'InvalidCiphertextException', `${pem} ${plaintext}`)],
    ['GetItem', awsError(400, 'ValidationException', pem)],
    ['GetItem', { status: 200, body: { Item: { pk: { S: pem }, answer: { S: plaintext } } } }],
    ['TransactWriteItems', awsError(400, pem, `${pem} ${plaintext}`)],
  ];
  for (const [name, answer] of garbage) {
    const created = await vend(alice);
    secrets.push({ name: 'the token of a retrieval that failed', bytes: macOf(created) });
    // The first hook that answers decides.
    forgetDataKeys();
    using fault = faultOn(cloud, operation(name), answer);
    forgetDataKeys = cloud.intercept(generateDataKeys);
    const answers = [await postCreate(alice, vendRequest()), await postRetrieval(anyone, created)];
    assert.ok(answers.some(({ status }) => status >= 500));
    assert.ok(fault.met() >= 1);
  }
});

test('no secret of all these is in any output, row, refusal or request to the cloud', async () => {
  const output = service.output();
  const rows = await storedRows(clients.dynamodb);
  // The test's own requests are the ones that KMS is asked to encrypt.
  const requests = cloud.requests.filter(request => request.operation !== 'Encrypt');
  const sinks: Sink[] = [
    { name: 'standard output and error', content: output },
    ...rows.map(row => ({ name: `row ${row['sk']}`, content: row })),
    ...refusals.map(({ status, headers, body }) => ({
      name: `refusal ${status}`,
      content: { headers, body },
    })),
    ...requests.map(request => ({ name: `${request.service} ${request.operation}`, content: request.input })),
  ];

  assert.ok(secrets.length > 50, `${secrets.length} secrets are known`);
  for (const line of [
    '"level":"INFO"',
    '"level":"ERROR"',
    '"_aws"',
    '"RetrievalsMissed":1',
    '"InternalErrors":1',
  ]) {
    assert.ok(output.includes(line), `the log holds no ${line}`);
  }
  for (const sink of [
    'row VEND',
    'row AUDIT#0000000003',
    'refusal 422',
    'refusal 500',
    'kms Decrypt',
    'dynamodb Query',
  ]) {
    assert.ok(
      sinks.some(({ name }) => name === sink),
      `there is no ${sink}`,
    );
  }
  assert.deepEqual(findLeaks(secrets, sinks), []);
});

/** A release whose KMS, then whose table quotes the passphrase. */
async function failWithPassphrase(passphrase: string, release: () => Promise<Answer>): Promise<void> {
  for (const name of ['Decrypt', 'GetItem']) {
    using fault = faultOn(cloud, operation(name), awsError(400, 'ValidationException', passphrase));
    assert.ok((await release()).status >= 500);
    assert.ok(fault.met() >= 1);
  }
}

function macOf({ retrieval }: Created): Buffer {
  return Buffer.from(retrieval.url.slice(-43), 'base64url');
}

/** A new key whose secrets are searched for. */
function newKey(name: string): CanaryKey {
  const key = canaryKey();
  secrets.push(...privateKeySecrets(name, key.privateKey));
  return key;
}
