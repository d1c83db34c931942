import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { type Acs3Call, callAcs3 } from '../support/acs3-request.ts';
import { codeOf, importing, keyPairNames, SWAS_REGION, startSwas, swasCalls } from '../support/swas-calls.ts';

let cloud: Cloud;
before(async () => {
  cloud = await startSwas(['test']);
});
after(() => cloud.close());

/** "Common client error codes of management OpenAPI", https://developer.aliyun.com/ask/278265 */
describe('the gateway', () => {
  const minutesAway = (minutes: number) =>
    new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+/, '');
  const list: Acs3Call = {
    action: 'ListKeyPairs',
    accessKeyId: 'test',
    parameters: { RegionId: SWAS_REGION },
  };
  const rows: [what: string, changed: Partial<Acs3Call>, status: number, code: string][] = [
    [
      'an unsigned request',
      { tamper: { headers: { authorization: undefined } } },
      400,
      'IncompleteSignature',
    ],
    ['an unknown access key', { accessKeyId: 'nobody' }, 404, 'InvalidAccessKeyId.NotFound'],
    ['a wrong secret', { secret: 'wrong' }, 400, 'SignatureDoesNotMatch'],
    [
      'another parameter than was signed',
      { tamper: { path: '/?RegionId=cn-beijing' } },
      400,
      'SignatureDoesNotMatch',
    ],
    ['a body that was not signed', { tamper: { body: 'a=b' } }, 400, 'SignatureDoesNotMatch'],
    ['a date 16 minutes past', { date: minutesAway(-16) }, 400, 'InvalidTimeStamp.Expired'],
    ['a date 16 minutes ahead', { date: minutesAway(16) }, 400, 'InvalidTimeStamp.Expired'],
    ['a date in another form', { date: 'now' }, 400, 'InvalidTimeStamp.Format'],
    ['another version', { version: '2014-05-26' }, 400, 'InvalidVersion'],
    ['an unknown action', { action: 'Bogus' }, 404, 'InvalidAction.NotFound'],
  ];
  for (const [what, changed, status, code] of rows) {
    test(`refuses ${what} with ${code}`, async () => {
      const answer = await callAcs3(cloud.url, { ...list, ...changed });
      assert.deepEqual([answer.status, answer.body['Code']], [status, code]);
    });
  }

  test('refuses a request that it has seen', async () => {
    const call = { ...list, nonce: 'once' };
    assert.equal((await callAcs3(cloud.url, call)).status, 200);
    assert.equal(codeOf(await callAcs3(cloud.url, call)), 'SignatureNonceUsed');
  });

  test('takes a GET too', async () => {
    assert.equal((await callAcs3(cloud.url, { ...list, method: 'GET' })).status, 200);
  });

  test('explains a refusal in RequestId, HostId, Code, Message and Recommend', async () => {
    const { body } = await callAcs3(cloud.url, { ...list, action: 'Bogus' });
    assert.deepEqual(body, {
      RequestId: body['RequestId'],
      HostId: new URL(cloud.url).host,
      Code: 'InvalidAction.NotFound',
      Message: 'Specified api is not found, please check your url and method.',
      Recommend: 'https://api.aliyun.com/troubleshoot?q=InvalidAction.NotFound&product=SWAS-OPEN',
    });
    assert.match(String(body['RequestId']), /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  });
});

describe('the traffic of SWAS', () => {
  const call = swasCalls(() => cloud, 'test');

  test('is written down with its input, region and status', async () => {
    await call('ListKeyPairs', { PageSize: '5' });
    const request = cloud.requests.at(-1);
    assert.deepEqual(
      [request?.service, request?.operation, request?.region, request?.status, request?.input],
      ['swas', 'ListKeyPairs', SWAS_REGION, 200, { RegionId: SWAS_REGION, PageSize: '5' }],
    );
  });

  test('is intercepted', async () => {
    const body = { Code: 'Throttling.User', Message: 'Request was denied due to user flow control.' };
    const remove = cloud.intercept(async ({ service }) =>
      service === 'swas' ? { status: 400, body } : undefined,
    );
    const answer = await call('ListKeyPairs');
    remove();
    assert.deepEqual([answer.status, codeOf(answer)], [400, 'Throttling.User']);
  });

  test('whose response is dropped leaves its effect', async () => {
    const remove = cloud.intercept(async () => ({ drop: 'response' }));
    await assert.rejects(call('ImportKeyPair', importing('dropped')), { code: 'ECONNRESET' });
    remove();
    assert.deepEqual(keyPairNames(await call('ListKeyPairs', { KeyPairName: 'dropped' })), ['dropped']);
  });
});
