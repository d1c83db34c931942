import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { findLeaks, privateKeySecrets } from '../support/canary.ts';
import { countByOperation, sequentialSteps, slowDown, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents, storedRows } from '../support/stored-rows.ts';
import { postCreate, postRetrieval, read, vend, vendRequest } from '../support/vending.ts';

/** Long against what a function needs between two calls, so that calls side by side are seen to overlap. */
const CALL_MS = 150;

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

for (const keySize of [2048, 3072, 4096]) {
  test(`an RSA key of ${keySize} bits that is born in KMS is collected as it is at the provider`, async () => {
    const created = await vend(service.alice, { origin: 'kms', keySize });
    const { keyPair } = created;
    assert.deepEqual([keyPair.origin, keyPair.keySize, keyPair.status], ['kms', keySize, 'ready']);
    const released = await postRetrieval(service.anyone, created);
    assertStatus(released, 200);
    const privateKey = createPrivateKey(JSON.parse(released.body).privateKey);
    assert.equal(privateKey.asymmetricKeyDetails?.modulusLength, keySize);
    assert.equal(fromKeyObject(createPublicKey(privateKey))?.line, keyPair.publicKey);
    const receipt = await read(service.alice, keyPair.id);
    assert.equal(receipt.keyPair.status, 'retrieved');
  });
}

test('it takes one step more than an import, in which its sealed key is stored', async () => {
  using _ = slowDown(service.cloud, CALL_MS);
  const request = vendRequest({ origin: 'kms' });
  const { result, requests } = await trafficOf(service.cloud, () => postCreate(service.alice, request));
  assertStatus(result, 201);
  assert.deepEqual(countByOperation(requests), {
    'dynamodb TransactWriteItems': 3,
    'kms GenerateDataKeyPairWithoutPlaintext': 1,
    'kms GenerateMac': 1,
    'lightsail ImportKeyPair': 1,
    'lightsail TagResource': 1,
    'lightsail GetKeyPair': 1,
  });
  assert.equal(sequentialSteps(requests), 6);
});

test('the vending function gives no private key away, and KMS gives it none', async () => {
  const request = vendRequest({ origin: 'kms' });
  const { result, requests } = await trafficOf(service.cloud, () => postCreate(service.alice, request));
  const operations = requests.filter(({ service: name }) => name === 'kms').map(({ operation }) => operation);
  assert.deepEqual(operations.toSorted(), ['GenerateDataKeyPairWithoutPlaintext', 'GenerateMac']);
  const created = JSON.parse(result.body);
  const rows = await storedRows(service.dynamodb);
  const released = await postRetrieval(service.anyone, created);
  const pem: string = JSON.parse(released.body).privateKey;
  const secrets = privateKeySecrets('key', pem);
  const sinks = [
    ...requests.map(({ operation, input }) => ({ name: operation, content: input })),
    { name: 'answer', content: created },
    { name: 'rows', content: rows },
  ];
  assert.deepEqual(findLeaks(secrets, sinks), []);
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }).toString('base64');
  const planted = sinks.map(({ name, content }) => ({ name, content: { content, der } }));
  assert.deepEqual(
    new Set(findLeaks(secrets, planted).map(({ sink }) => sink)),
    new Set(sinks.map(({ name }) => name)),
  );
});

test('the same request again is the same answer, without a word to the provider', async () => {
  const request = vendRequest({ origin: 'kms' });
  const first = await postCreate(service.alice, request);
  const { result, requests } = await trafficOf(service.cloud, () => postCreate(service.alice, request));
  assert.equal(result.body, first.body);
  assert.equal(
    requests.some(({ service: name }) => name === 'lightsail'),
    false,
  );
  const { keyPair } = JSON.parse(first.body);
  assert.deepEqual(await auditEvents(service.dynamodb, keyPair.id), ['vend.requested', 'vend.succeeded']);
});

const refused: [what: string, members: object, pointer: string][] = [
  ['a key type that the provider does not import', { origin: 'kms', keyType: 'ed25519' }, '/keyType'],
  ['a size that nobody makes', { origin: 'kms', keySize: 1024 }, '/keySize'],
  ['a size that the provider does not make', { keySize: 4096 }, '/keySize'],
];
for (const [what, members, pointer] of refused) {
  test(`${what} is refused, and says where`, async () => {
    const problem = assertProblem(
      await postCreate(service.alice, vendRequest(members)),
      400,
      'invalid_request',
    );
    assert.deepEqual(
      problem.errors?.map((error: { pointer: string }) => error.pointer),
      [pointer],
    );
  });
}
