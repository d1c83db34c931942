import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { GetKeyPairCommand } from '@aws-sdk/client-lightsail';
import { openSshFingerprint } from '../../shared/domain/fingerprint.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { countByOperation, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents } from '../support/stored-rows.ts';
import { postCreate, postImport, read, vendRequest } from '../support/vending.ts';

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

test('an import answers 201 with the key pair and the operation, and without a retrieval', async () => {
  const { line, blob } = newPublicKey();
  const request = vendRequest({
    publicKey: `${line} someone@example`,
    tags: [{ key: 'team', value: 'ops' }],
  });
  const answer = await postImport(service.alice, request);
  assertStatus(answer, 201);
  const { requestId, keyPair, operation, ...rest } = JSON.parse(answer.body);
  const { keyPair: atProvider } = await keyPairAtProvider(request.name);

  assert.deepEqual(rest, {});
  assert.equal(requestId, answer.headers['apigw-requestid']);
  assert.equal(answer.headers.location, `/v1/key-pairs/${keyPair.id}`);
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.deepEqual(keyPair, {
    id: keyPair.id,
    provider: 'lightsail',
    region: 'us-east-1',
    name: request.name,
    keyType: 'rsa',
    keySize: 2048,
    origin: 'caller',
    status: 'ready',
    publicKey: line,
    fingerprint: openSshFingerprint(blob),
    providerFingerprint: atProvider?.fingerprint,
    providerId: atProvider?.arn,
    tags: request['tags'],
    createdAt: keyPair.createdAt,
    createdBy: 'arn:aws:iam::000000000000:user/alice',
  });
  assert.equal(typeof atProvider?.fingerprint, 'string');
  assert.equal(operation.operationType, 'ImportKeyPair');
  assert.equal(operation.status, 'Succeeded');
});

test('the imported key pair carries the tags of the caller and of keyvend', async () => {
  const request = vendRequest({ publicKey: newPublicKey().line, tags: [{ key: 'team', value: 'ops' }] });
  const { keyPair } = JSON.parse((await postImport(service.alice, request)).body);
  const { keyPair: atProvider } = await keyPairAtProvider(request.name);
  assert.deepEqual(
    atProvider?.tags?.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1)),
    [
      { key: 'keyvend:attempt', value: '1' },
      { key: 'keyvend:key-pair-id', value: keyPair.id },
      { key: 'keyvend:stage', value: process.env['KEYVEND_STAGE'] },
      { key: 'team', value: 'ops' },
    ],
  );
});

test('an import is read without a retrieval, and has its audit entries', async () => {
  const request = vendRequest({ publicKey: newPublicKey().line });
  const { keyPair } = JSON.parse((await postImport(service.alice, request)).body);
  const { fingerprints, ...found } = await read(service.alice, keyPair.id);
  assert.deepEqual(found, { keyPair, retrieval: null });
  assert.deepEqual(
    [fingerprints?.sha256, fingerprints?.provider],
    [keyPair.fingerprint, keyPair.providerFingerprint],
  );
  assert.deepEqual(await auditEvents(service.dynamodb, keyPair.id), ['vend.requested', 'import.succeeded']);
});

test('a replay of an import gives the same bytes without a call of the provider', async () => {
  const { line } = newPublicKey();
  const { clientToken, ...request } = vendRequest({ publicKey: `${line} a-comment` });
  const first = await postImport(service.alice, { ...request, clientToken });
  const { result: replays, requests } = await trafficOf(service.cloud, async () => [
    await postImport(service.alice, { ...request, clientToken }),
    await postImport(service.alice, request, { 'idempotency-key': clientToken }),
    await postImport(service.alice, { ...request, clientToken, publicKey: line }),
  ]);
  for (const replay of replays) {
    assertStatus(replay, 201);
    assert.equal(replay.headers['idempotent-replayed'], 'true');
    assert.equal(replay.body, first.body);
  }
  assert.deepEqual(countByOperation(requests), { 'dynamodb TransactWriteItems': replays.length });
});

test('another public key, or a create, with the client token of an import is refused with 422', async () => {
  const { publicKey, ...request } = vendRequest({ publicKey: newPublicKey().line });
  await postImport(service.alice, { ...request, publicKey });
  const other = await postImport(service.alice, { ...request, publicKey: newPublicKey().line });
  assertProblem(other, 422, 'client_token_mismatch');
  assertProblem(await postCreate(service.alice, request), 422, 'client_token_mismatch');
});

test('an Ed25519 key is refused with 422 before anything is claimed, because Lightsail takes RSA only', async () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  const request = vendRequest({ publicKey: fromKeyObject(publicKey)?.line });
  const { requests } = await trafficOf(service.cloud, async () => {
    assertProblem(await postImport(service.alice, request), 422, 'unacceptable_public_key');
  });
  assert.deepEqual(requests, []);
});

test('an import over a name that is held is a conflict', async () => {
  const request = vendRequest({ publicKey: newPublicKey().line });
  await postImport(service.alice, request);
  const second = vendRequest({ publicKey: newPublicKey().line, name: request.name });
  assertProblem(await postImport(service.bob, second), 409, 'name_conflict');
});

function newPublicKey() {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = fromKeyObject(publicKey);
  assert.ok(key);
  return key;
}

function keyPairAtProvider(keyPairName: string) {
  return service.lightsail.send(new GetKeyPairCommand({ keyPairName }));
}
