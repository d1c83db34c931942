import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DescribeKeyPairsCommand } from '@aws-sdk/client-ec2';
import { ec2Error } from '../support/cloud-faults.ts';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { exchangeRaw } from '../support/cloud-raw-request.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const DESCRIBE = 'Action=DescribeKeyPairs&Version=2016-11-15';

let cloud: CloudFixture;
before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

const send = (overrides: Partial<Parameters<typeof exchangeRaw>[1]> = {}) =>
  exchangeRaw(cloud.url, { service: 'ec2', headers: FORM, body: DESCRIBE, ...overrides });
const minutes = (offset: number) => new Date(Date.now() + offset * 60_000);

describe('ec2 on the wire', () => {
  test('answers a signed form in XML, with a request id', async () => {
    const { status, headers, body } = await send();
    const requestId = String(headers['x-amzn-requestid']);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/xml;charset=UTF-8');
    assert.equal(
      body,
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<DescribeKeyPairsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">' +
        `<requestId>${requestId}</requestId><keySet></keySet></DescribeKeyPairsResponse>`,
    );
  });

  test('refuses in XML', async () => {
    const { headers, body } = await send({
      body: 'Action=DeleteKeyPair&Version=2016-11-15&DryRun=<yes>&KeyName=a',
    });
    assert.equal(
      body,
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<Response><Errors><Error><Code>InvalidParameterValue</Code>' +
        '<Message>Value (&lt;yes&gt;) for parameter DryRun is invalid. It must be true or false.</Message>' +
        `</Error></Errors><RequestID>${headers['x-amzn-requestid']}</RequestID></Response>`,
    );
  });

  const refusals: [rule: string, overrides: Parameters<typeof send>[0], status: number, code: string][] = [
    ['an unsigned request', { signed: false }, 400, 'MissingParameter'],
    ['an unknown access key', { accessKeyId: 'nobody' }, 401, 'AuthFailure'],
    ['a wrong secret key', { secretAccessKey: 'wrong' }, 401, 'AuthFailure'],
    ['the scope of another service', { service: 'kms' }, 401, 'AuthFailure'],
    ['a Region that does not exist', { region: 'us-east-9' }, 401, 'AuthFailure'],
    ['a date 16 minutes past', { date: minutes(-16) }, 400, 'RequestExpired'],
    ['a date 16 minutes ahead', { date: minutes(16) }, 400, 'RequestExpired'],
    ['an unknown action', { body: 'Action=Bogus&Version=2016-11-15' }, 400, 'InvalidAction'],
    ['no action', { body: 'Version=2016-11-15' }, 400, 'MissingAction'],
    ['an empty body', { body: '' }, 400, 'MissingAction'],
  ];
  for (const [rule, overrides, status, code] of refusals) {
    test(`refuses ${rule} with ${code}`, async () => {
      const answer = await send(overrides);
      assert.equal(answer.status, status);
      assert.match(answer.body, new RegExp(`<Code>${code}</Code>`));
    });
  }

  for (const offset of [-14, 14]) {
    test(`accepts a clock that is off by ${offset} minutes`, async () => {
      assert.equal((await send({ date: minutes(offset) })).status, 200);
    });
  }
});

test('each request is written down with its form', async () => {
  await send();
  const { service, operation, region, status, input } = cloud.requests.at(-1) ?? {};
  assert.deepEqual(
    { service, operation, region, status, input },
    {
      ...{ service: 'ec2', operation: 'DescribeKeyPairs', region: 'us-east-1', status: 200 },
      input: { Action: 'DescribeKeyPairs', Version: '2016-11-15' },
    },
  );
});

test('a hook answers in XML in place of the operation', async () => {
  const describeKeyPairs = () => cloud.ec2.send(new DescribeKeyPairsCommand({}));
  const fault = cloud.intercept(async () => ec2Error(503, 'RequestLimitExceeded', 'Slow <down>.'));
  await assert.rejects(describeKeyPairs(), { name: 'RequestLimitExceeded', message: 'Slow <down>.' });
  fault();
  const keySet = [{ keyName: 'planted' }];
  const plant = cloud.intercept(async () => ({ status: 200, body: { keySet } }));
  assert.equal((await describeKeyPairs()).KeyPairs?.[0]?.KeyName, 'planted');
  plant();
  assert.deepEqual((await describeKeyPairs()).KeyPairs, []);
});
