import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { CreateKeyPairCommand, DeleteKeyPairCommand, GetKeyPairCommand } from '@aws-sdk/client-lightsail';
import { apiClient } from '../support/api-client.ts';
import { countByOperation, providerCreates, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents } from '../support/stored-rows.ts';
import { collect, postCreate, postImport, read, vend, vendRequest } from '../support/vending.ts';

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ALICE = 'arn:aws:iam::000000000000:user/alice';

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

test('a create answers 201 with the key pair, the operation and the retrieval, and nothing else', async () => {
  const request = vendRequest({ tags: [{ key: 'team', value: 'build' }, { key: 'no-value' }] });
  const answer = await postCreate(service.alice, request);
  assertStatus(answer, 201);
  const { requestId, keyPair, operation, retrieval, ...rest } = JSON.parse(answer.body);
  const atProvider = await keyPairAtProvider(request.name);

  assert.deepEqual(rest, {});
  assert.equal(requestId, answer.headers['apigw-requestid']);
  const [type, base64 = '', ...comment] = keyPair.publicKey.split(' ');
  assert.equal(type, 'ssh-rsa');
  assert.deepEqual(comment, []);
  const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
  assert.match(keyPair.id, /^kp_[0-9A-HJKMNP-TV-Z]{26}$/);
  assert.match(keyPair.createdAt, ISO_TIME);
  assert.deepEqual(keyPair, {
    id: keyPair.id,
    provider: 'lightsail',
    region: 'us-east-1',
    name: request.name,
    keyType: 'rsa',
    keySize: 2048,
    origin: 'provider',
    status: 'ready',
    publicKey: keyPair.publicKey,
    fingerprint: `SHA256:${digest.replace(/=+$/, '')}`,
    providerFingerprint: atProvider?.fingerprint,
    providerId: atProvider?.arn,
    tags: request['tags'],
    createdAt: keyPair.createdAt,
    createdBy: ALICE,
  });
  assert.deepEqual(
    { ...operation, id: typeof operation.id, createdAt: 'a time', statusChangedAt: 'a time' },
    {
      id: 'string',
      resourceName: request.name,
      resourceType: 'KeyPair',
      createdAt: 'a time',
      location: { availabilityZone: 'all', regionName: 'us-east-1' },
      isTerminal: true,
      operationDetails: '',
      operationType: 'CreateKeyPair',
      status: 'Succeeded',
      statusChangedAt: 'a time',
    },
  );
  assert.match(operation.createdAt, ISO_TIME);
  assert.match(retrieval.expiresAt, ISO_TIME);
  assert.deepEqual(retrieval, { url: retrieval.url, expiresAt: retrieval.expiresAt, access: 'bearer' });
  const [token] = retrieval.url.split('/').slice(-1);
  assert.equal(retrieval.url, `${service.url}/r/${token}`);
  assert.match(token, new RegExp(`^${keyPair.id.slice(3)}[A-Za-z0-9_-]{43}$`));
});

test('a create names the new resource in Location and may not be cached', async () => {
  const answer = await postCreate(service.alice, vendRequest());
  const { keyPair } = JSON.parse(answer.body);
  assert.equal(answer.headers.location, `/v1/key-pairs/${keyPair.id}`);
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.equal(answer.headers['idempotent-replayed'], undefined);
  assert.deepEqual((await read(service.alice, keyPair.id)).keyPair, keyPair);
});

test('the retrieval lives for 900 s, or for as long as was asked', async () => {
  for (const [retrieval, seconds] of [
    [undefined, 900],
    [{ ttlSeconds: 60 }, 60],
  ] as const) {
    const created = await vend(service.alice, retrieval && { retrieval });
    const issuedAt = Date.parse((await read(service.alice, created.keyPair.id)).retrieval.issuedAt);
    assert.equal(Date.parse(created.retrieval.expiresAt), issuedAt + seconds * 1000);
  }
});

test('the key pair at the provider carries the tags of the caller and of keyvend', async () => {
  const request = vendRequest({ tags: [{ key: 'team', value: 'build' }] });
  const { keyPair } = await vend(service.alice, request);
  const atProvider = await keyPairAtProvider(request.name);
  assert.deepEqual(
    atProvider?.tags?.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1)),
    [
      { key: 'keyvend:attempt', value: '1' },
      { key: 'keyvend:key-pair-id', value: keyPair.id },
      { key: 'keyvend:stage', value: process.env['KEYVEND_STAGE'] },
      { key: 'team', value: 'build' },
    ],
  );
});

test('a replay gives the same bytes without another key pair at the provider', async () => {
  const request = vendRequest();
  const first = await postCreate(service.alice, request);
  const { clientToken, ...withoutToken } = request;
  const { result: replays, requests } = await trafficOf(service.cloud, async () => [
    await postCreate(service.alice, request),
    await postCreate(service.alice, withoutToken, { 'idempotency-key': clientToken }),
    await postCreate(service.alice, request, { 'idempotency-key': clientToken }),
    await postCreate(service.alice, { ...request, keyType: 'rsa', tags: [], retrieval: {} }),
  ]);
  for (const replay of replays) assertReplay(replay, first);
  assert.equal(providerCreates(requests), 0);
});

test('a replay still gives the same bytes after the key was collected', async () => {
  const request = vendRequest();
  const first = await postCreate(service.alice, request);
  const { keyPair } = await collect(service.anyone, JSON.parse(first.body));
  assertReplay(await postCreate(service.alice, request), first);
  assert.equal((await read(service.alice, keyPair.id)).keyPair.status, 'retrieved');
});

test('the order of tags does not make another request', async () => {
  const tags = [{ key: 'a', value: '1' }, { key: 'b' }];
  const request = vendRequest({ tags });
  const first = await postCreate(service.alice, request);
  assertReplay(await postCreate(service.alice, { ...request, tags: tags.toReversed() }), first);
});

test('a client token that names another request is refused with 422', async () => {
  const request = vendRequest({ tags: [{ key: 'a', value: '1' }] });
  const first = await postCreate(service.alice, request);
  const others = [
    { ...request, name: `${request.name}-other` },
    { ...request, region: 'eu-west-1' },
    { ...request, tags: [] },
    { ...request, retrieval: { ttlSeconds: 901 } },
  ];
  const { requests } = await trafficOf(service.cloud, async () => {
    for (const other of others) {
      assertProblem(await postCreate(service.alice, other), 422, 'client_token_mismatch');
    }
  });
  assert.equal(providerCreates(requests), 0);
  assertReplay(await postCreate(service.alice, request), first);
});

test('a client token that names a create is refused for an import with 422', async () => {
  const request = vendRequest();
  const created = await vend(service.alice, request);
  const imported = { ...request, publicKey: created.keyPair.publicKey };
  assertProblem(await postImport(service.alice, imported), 422, 'client_token_mismatch');
});

test('two principals with one client token get a key pair each', async () => {
  const { clientToken } = vendRequest();
  const hers = await vend(service.alice, { clientToken });
  const his = await vend(service.bob, { clientToken });
  assert.notEqual(hers.keyPair.id, his.keyPair.id);
  assert.notEqual(hers.keyPair.publicKey, his.keyPair.publicKey);
  assert.equal(his.keyPair.createdBy, 'arn:aws:iam::000000000000:user/bob');
});

test('two requests without a client token are two vends', async () => {
  const { clientToken: _, ...request } = vendRequest();
  assertStatus(await postCreate(service.alice, request), 201);
  assertProblem(await postCreate(service.alice, request), 409, 'name_conflict');
});

test('a name that another key pair holds is refused before the provider is asked', async () => {
  const { keyPair } = await vend(service.alice);
  const { requests } = await trafficOf(service.cloud, async () => {
    const answer = await postCreate(service.bob, vendRequest({ name: keyPair.name }));
    assertProblem(answer, 409, 'name_conflict');
  });
  assert.deepEqual(
    Object.keys(countByOperation(requests)).filter(name => name.startsWith('lightsail')),
    [],
  );
  await vend(service.bob, { name: keyPair.name, region: 'us-west-2' });
});

test('a name that a foreign key pair has at the provider is a conflict until it is gone', async () => {
  const request = vendRequest();
  await service.lightsail.send(new CreateKeyPairCommand({ keyPairName: request.name }));
  const foreign = await keyPairAtProvider(request.name);

  assertProblem(await postCreate(service.alice, request), 409, 'name_conflict');
  assert.deepEqual(await keyPairAtProvider(request.name), foreign);

  await service.lightsail.send(new DeleteKeyPairCommand({ keyPairName: request.name }));
  const { keyPair } = await vend(service.alice, request);
  assert.deepEqual(await auditEvents(service.dynamodb, keyPair.id), [
    'vend.requested',
    'vend.failed',
    'vend.requested',
    'vend.succeeded',
  ]);
  const attempt = (await keyPairAtProvider(request.name))?.tags?.find(({ key }) => key === 'keyvend:attempt');
  assert.equal(attempt?.value, '2');
});

test('a request without a signature that holds is refused by the gateway', async () => {
  const request = vendRequest();
  const wrongSecret = apiClient(service.url, {
    accessKeyId: 'AKIALOCALALICE000000',
    secretAccessKey: 'wrong',
  });
  const unknownKey = apiClient(service.url, { accessKeyId: 'AKIANOBODY0000000000', secretAccessKey: 'none' });
  const { requests } = await trafficOf(service.cloud, async () => {
    for (const client of [service.anyone, wrongSecret, unknownKey]) {
      const answer = await postCreate(client, request);
      assertStatus(answer, 403);
      assert.equal(answer.body, '{"message":"Forbidden"}');
    }
  });
  assert.deepEqual(requests, []);
});

async function keyPairAtProvider(keyPairName: string) {
  const { keyPair } = await service.lightsail.send(new GetKeyPairCommand({ keyPairName }));
  return keyPair;
}

function assertReplay(replay: Awaited<ReturnType<typeof postCreate>>, first: typeof replay): void {
  assertStatus(replay, 201);
  assert.equal(replay.headers['idempotent-replayed'], 'true');
  assert.equal(replay.headers.location, first.headers.location);
  assert.equal(replay.body, first.body);
}
