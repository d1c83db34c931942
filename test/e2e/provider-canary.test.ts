import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Interception } from '../../local/cloud/traffic.ts';
import {
  type Answer,
  type ApiClient,
  apiClient,
  keepingRefusals,
  unsignedClient,
} from '../support/api-client.ts';
import { findLeaks, privateKeySecrets, type Secret, type Sink } from '../support/canary.ts';
import { type CloudClients, cloudClients } from '../support/cloud-clients.ts';
import { ec2Error, faultOn, operation } from '../support/cloud-faults.ts';
import { assertStatus } from '../support/problem.ts';
import { type ProvisionedCloud, provisionedCloud } from '../support/provisioned-cloud.ts';
import { EVERYONE } from '../support/service-fixture.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.ts';
import { storedRows } from '../support/stored-rows.ts';
import { postCreate, postRetrieval, type VendRequest, vend, vendRequest } from '../support/vending.ts';

/*
 * What EC2, SWAS and KMS give for a vend is as secret as what Lightsail gives. SWAS is that of the service itself.
 */

const EC2 = { provider: 'ec2', region: 'us-east-1' };
const SWAS = { provider: 'swas', region: 'cn-hangzhou' };

const secrets: Secret[] = [];
const refusals: Answer[] = [];
const opened = new AsyncDisposableStack();
let cloud: ProvisionedCloud['cloud'];
let clients: CloudClients;
let service: ServiceProcess;
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
  service = await startServiceProcess([], {
    KEYVEND_LOG_LEVEL: 'info',
    AWS_ENDPOINT_URL_DYNAMODB: cloud.url,
    AWS_ENDPOINT_URL_KMS: cloud.url,
    AWS_ENDPOINT_URL_EC2: cloud.url,
  });
  opened.defer(() => service.kill('SIGTERM'));
  alice = keepingRefusals(apiClient(service.url, 'alice'), refusals);
  anyone = keepingRefusals(unsignedClient(service.url), refusals);
});
after(() => opened.disposeAsync());

const WISHES: readonly [name: string, wish: Partial<VendRequest>][] = [
  ['EC2', EC2],
  ['SWAS', SWAS],
  ['KMS for EC2', { ...EC2, origin: 'kms' }],
  ['KMS for SWAS', { ...SWAS, origin: 'kms' }],
];
for (const [name, wish] of WISHES) {
  test(`a key of ${name} is vended, replayed and released`, async () => {
    const request = vendRequest(wish);
    const created = await vend(alice, request);
    assertStatus(await postCreate(alice, request), 201);
    secrets.push({
      name: 'a retrieval token',
      bytes: Buffer.from(created.retrieval.url.slice(-43), 'base64url'),
    });
    const released = await postRetrieval(anyone, created);
    assertStatus(released, 200);
    secrets.push(...privateKeySecrets(`a key of ${name}`, JSON.parse(released.body).privateKey));
  });
}

test('an EC2 that answers garbage with a key in it leaves vends unfinished', async () => {
  const { privateKey: pem } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  secrets.push(...privateKeySecrets('a key in a garbled answer', pem));
  const garbage: Interception[] = [
    { status: 200, body: `<CreateKeyPairResponse><keyMaterial>${pem}` },
    { status: 200, body: { keyName: pem, keyMaterial: pem.slice(0, 1200) } },
    { status: 200, body: pem },
    { status: 500, body: pem },
    ec2Error(400, 'InvalidParameterValue', pem),
    ec2Error(400, pem, pem),
  ];
  for (const answer of garbage) {
    using fault = faultOn(cloud, operation('CreateKeyPair', 'DescribeKeyPairs'), answer);
    assert.ok((await postCreate(alice, vendRequest(EC2))).status >= 500);
    assert.ok(fault.met() >= 1);
  }
});

test('no secret of all these is in any output, row, refusal or request to the cloud', async () => {
  const rows = await storedRows(clients.dynamodb);
  const sinks: Sink[] = [
    { name: 'standard output and error', content: service.output() },
    ...rows.map(row => ({ name: `row ${row['sk']}`, content: row })),
    ...refusals.map(({ status, headers, body }) => ({
      name: `refusal ${status}`,
      content: { headers, body },
    })),
    ...cloud.requests.map(request => ({
      name: `${request.service} ${request.operation}`,
      content: request.input,
    })),
  ];
  assert.ok(secrets.length > 30, `${secrets.length} secrets are known`);
  for (const sink of ['row VEND', 'ec2 CreateKeyPair', 'ec2 ImportKeyPair', 'kms Decrypt']) {
    assert.ok(
      sinks.some(({ name }) => name === sink),
      `there is no ${sink}`,
    );
  }
  assert.deepEqual(findLeaks(secrets, sinks), []);
});
