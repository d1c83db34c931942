import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateKeyCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { CreateKeyPairCommand, GetKeyPairCommand } from '@aws-sdk/client-lightsail';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';

let cloud: CloudFixture;

before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

const create = (keyPairName: string) => cloud.lightsail.send(new CreateKeyPairCommand({ keyPairName }));
const get = (keyPairName: string) => cloud.lightsail.send(new GetKeyPairCommand({ keyPairName }));

test('each request is written down with its input, status and times', async () => {
  await create('written-down');
  await assert.rejects(create('written-down'));
  const [first, second] = cloud.requests.slice(-2);
  assert.deepEqual(
    [first, second].map(request => [request?.service, request?.operation, request?.region, request?.status]),
    [
      ['lightsail', 'CreateKeyPair', 'us-east-1', 200],
      ['lightsail', 'CreateKeyPair', 'us-east-1', 400],
    ],
  );
  assert.deepEqual(first?.input, { keyPairName: 'written-down' });
  assert.ok(first && second && first.startedAt <= first.endedAt && first.endedAt <= second.startedAt);
});

test('a hook holds a request open; others are answered meanwhile', async () => {
  const gate = Promise.withResolvers<void>();
  const remove = cloud.intercept(async ({ operation }) => {
    if (operation === 'CreateKeyPair') await gate.promise;
    return undefined;
  });
  const held = create('held');
  await assert.rejects(get('held'), { name: 'NotFoundException' });
  gate.resolve();
  await held;
  remove();
  assert.equal((await get('held')).keyPair?.name, 'held');
});

test('a hook answers in place of the operation until it is removed', async () => {
  const body = { __type: 'KMSInternalException', message: 'try again' };
  const remove = cloud.intercept(async ({ service }) =>
    service === 'kms' ? { status: 500, body } : undefined,
  );
  await assert.rejects(cloud.kms.send(new CreateKeyCommand({})), { name: 'KMSInternalException' });
  remove();
  assert.deepEqual((await cloud.kms.send(new ListKeysCommand({}))).Keys, []);
});

test('the first hook that answers decides', async () => {
  const first = cloud.intercept(async () => ({ status: 400, body: { __type: 'First' } }));
  const second = cloud.intercept(async () => ({ status: 400, body: { __type: 'Second' } }));
  await assert.rejects(get('any'), { name: 'First' });
  first();
  await assert.rejects(get('any'), { name: 'Second' });
  second();
});

test('a dropped request has no effect', async () => {
  const remove = cloud.intercept(async () => ({ drop: 'request' }));
  await assert.rejects(create('dropped-request'), { code: 'ECONNRESET' });
  remove();
  assert.equal(cloud.requests.at(-1)?.status, 0);
  await assert.rejects(get('dropped-request'), { name: 'NotFoundException' });
});

test('a dropped response leaves its effect', async () => {
  const remove = cloud.intercept(async () => ({ drop: 'response' }));
  await assert.rejects(create('dropped-response'), { code: 'ECONNRESET' });
  remove();
  assert.equal((await get('dropped-response')).keyPair?.name, 'dropped-response');
});
