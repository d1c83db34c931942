import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { sendRaw } from '../support/cloud-raw-request.ts';
import { exchange } from '../support/http-exchange.ts';

const SERVICES = [
  { service: 'lightsail', target: 'Lightsail_20161128', operation: 'GetKeyPairs', version: '1.1' },
  { service: 'kms', target: 'TrentService', operation: 'ListKeys', version: '1.1' },
  { service: 'dynamodb', target: 'DynamoDB_20120810', operation: 'ListTables', version: '1.0' },
];

let cloud: CloudFixture;

before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

function headersOf({ target, operation, version }: (typeof SERVICES)[number]): Record<string, string> {
  return { 'x-amz-target': `${target}.${operation}`, 'content-type': `application/x-amz-json-${version}` };
}

for (const row of SERVICES) {
  const { service } = row;
  const send = (overrides: Partial<Parameters<typeof sendRaw>[1]> = {}) =>
    sendRaw(cloud.url, { service, headers: headersOf(row), body: '{}', ...overrides });

  describe(`${service} on the wire`, () => {
    test('answers a signed request in its own JSON version, with a request id and a checksum', async () => {
      const { status, headers } = await send();
      assert.equal(status, 200);
      assert.equal(headers['content-type'], `application/x-amz-json-${row.version}`);
      assert.match(String(headers['x-amzn-requestid']), /^[0-9a-f-]{36}$/);
      assert.match(String(headers['x-amz-crc32']), /^\d+$/);
    });

    const refusals: [rule: string, overrides: Parameters<typeof send>[0], error: string, message?: RegExp][] =
      [
        [
          'an unsigned request',
          { signed: false },
          'MissingAuthenticationTokenException',
          /Authentication Token/,
        ],
        ['an unknown access key', { accessKeyId: 'nobody' }, 'UnrecognizedClientException', /security token/],
        ['a wrong secret key', { secretAccessKey: 'wrong' }, 'InvalidSignatureException', /does not match/],
        ['the scope of another service', { service: 'ec2' }, 'InvalidSignatureException', /correct service/],
        [
          'a Region that does not exist',
          { region: 'us-east-9' },
          'InvalidSignatureException',
          /valid region/,
        ],
        ['a date 16 minutes past', { date: minutes(-16) }, 'InvalidSignatureException', /Signature expired/],
        ['a date 16 minutes ahead', { date: minutes(16) }, 'InvalidSignatureException', /Signature/],
        [
          'an unknown operation',
          { headers: { ...headersOf(row), 'x-amz-target': `${row.target}.Bogus` } },
          'UnknownOperationException',
        ],
        ['malformed JSON', { body: '{"a":' }, 'SerializationException'],
        ['an empty body', { body: '' }, 'SerializationException'],
        ['a body that is no object', { body: '[]' }, 'SerializationException'],
      ];
    for (const [rule, overrides, error, message] of refusals) {
      test(`refuses ${rule} with ${error}`, async () => {
        const answer = await send(overrides);
        assert.equal(answer.status, 400);
        assert.equal(answer.error, error);
        if (message) assert.match(String(answer.body['message']), message);
      });
    }

    for (const offset of [-14, 14]) {
      test(`accepts a clock that is off by ${offset} minutes`, async () => {
        assert.equal((await send({ date: minutes(offset) })).status, 200);
      });
    }
  });
}

function minutes(offset: number): Date {
  return new Date(Date.now() + offset * 60_000);
}

const wrongTypes: [value: unknown, message: string][] = [
  [123, 'NUMBER_VALUE cannot be converted to String'],
  [1.5, 'DECIMAL_VALUE cannot be converted to String'],
  [true, 'TRUE_VALUE cannot be converted to String'],
  [['name'], 'Unrecognized collection type class java.lang.String'],
  [{ name: 'name' }, 'Start of structure or map found where not expected'],
];
for (const [value, message] of wrongTypes) {
  test(`a name that is ${JSON.stringify(value)} is a SerializationException`, async () => {
    const answer = await sendRaw(cloud.url, {
      service: 'lightsail',
      headers: {
        'x-amz-target': 'Lightsail_20161128.CreateKeyPair',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify({ keyPairName: value }),
    });
    assert.deepEqual(answer.body, { __type: 'SerializationException', Message: message });
  });
}

test('a request that names no service is 404', async () => {
  const answer = await exchange(Number(new URL(cloud.url).port), { method: 'POST', path: '/', body: '{}' });
  assert.equal(answer.status, 404);
});

test('a body over 16 MiB is 413', async () => {
  const { status } = await exchange(Number(new URL(cloud.url).port), {
    method: 'POST',
    path: '/',
    headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
    body: Buffer.alloc(16 * 1024 * 1024 + 1, ' '),
  });
  assert.equal(status, 413);
});

for (const { target, operation } of SERVICES) {
  test(`a client that goes away in the middle of its ${target} request does no harm`, async () => {
    const recorded = cloud.requests.length;
    const socket = connect(Number(new URL(cloud.url).port), '127.0.0.1');
    socket.write(
      `POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: ${target}.${operation}\r\ncontent-length: 100\r\n\r\n{"`,
    );
    await new Promise(resolve => setTimeout(resolve, 20));
    socket.destroy();
    await once(socket, 'close');
    const answer = await exchange(Number(new URL(cloud.url).port), { path: '/' });
    assert.equal(answer.status, 404);
    assert.equal(cloud.requests.length, recorded);
  });
}
