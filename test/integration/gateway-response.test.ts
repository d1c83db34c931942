import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { gatewayFixture } from '../support/gateway-fixture.ts';
import { exchange } from '../support/http-exchange.ts';

const INTERNAL_ERROR = '{"message":"Internal Server Error"}';
const TEXT = 'text/plain;charset=UTF-8';

describe('integration response', () => {
  const rows: [rule: string, result: unknown, status: number, contentType: string, body: string][] = [
    [
      'a structured result is sent as it is',
      { statusCode: 201, headers: { 'Content-Type': 'a/b' }, body: 'x' },
      201,
      'a/b',
      'x',
    ],
    ['the content type is text unless told', { statusCode: 200, body: 'x' }, 200, TEXT, 'x'],
    ['a missing body is empty', { statusCode: 404 }, 404, TEXT, ''],
    ['a status may be a string of digits', { statusCode: '202', body: '' }, 202, TEXT, ''],
    ['base64 is decoded', { statusCode: 200, body: 'w7w=', isBase64Encoded: true }, 200, TEXT, 'ü'],
    ['an object without statusCode is a JSON body', { a: 'ü' }, 200, 'application/json', '{"a":"ü"}'],
    ['a list is a JSON body', [1, 2], 200, 'application/json', '[1,2]'],
    ['a string is the body', 'Hello', 200, 'application/json', 'Hello'],
    ['a number is a JSON body', 7, 200, 'application/json', '7'],
    ['nothing is a JSON null', undefined, 200, 'application/json', 'null'],
    ['a status of 0 is malformed', { statusCode: 0, body: '' }, 500, 'application/json', INTERNAL_ERROR],
    ['a status of 99 is malformed', { statusCode: 99 }, 500, 'application/json', INTERNAL_ERROR],
    ['a status of 600 is malformed', { statusCode: 600 }, 500, 'application/json', INTERNAL_ERROR],
    ['a status in words is malformed', { statusCode: 'OK' }, 500, 'application/json', INTERNAL_ERROR],
    ['a status of null is malformed', { statusCode: null }, 500, 'application/json', INTERNAL_ERROR],
    [
      'a body that is an object is malformed',
      { statusCode: 200, body: {} },
      500,
      'application/json',
      INTERNAL_ERROR,
    ],
    [
      'a header with a line feed is malformed',
      { statusCode: 200, headers: { a: 'b\nc: d' } },
      500,
      'application/json',
      INTERNAL_ERROR,
    ],
    [
      'a header name with a space is malformed',
      { statusCode: 200, headers: { 'a b': 'c' } },
      500,
      'application/json',
      INTERNAL_ERROR,
    ],
    [
      'a header that is an object is malformed',
      { statusCode: 200, headers: { a: {} } },
      500,
      'application/json',
      INTERNAL_ERROR,
    ],
    [
      'cookies in one string are malformed',
      { statusCode: 200, cookies: 'a=1' },
      500,
      'application/json',
      INTERNAL_ERROR,
    ],
    [
      'a result over 6 MB fails',
      { statusCode: 200, body: 'x'.repeat(6_300_000) },
      500,
      'application/json',
      INTERNAL_ERROR,
    ],
    [
      'a result that is no JSON fails',
      { statusCode: 200, body: 1n },
      500,
      'application/json',
      INTERNAL_ERROR,
    ],
  ];
  for (const [rule, result, status, contentType, body] of rows) {
    it(rule, async t => {
      const gateway = await gatewayFixture({ answer: () => result });
      t.after(gateway.close);
      const answer = await exchange(gateway.port, { path: '/' });
      assert.deepEqual(
        [answer.status, answer.headers['content-type'], answer.body],
        [status, contentType, body],
      );
      assert.equal(answer.headers['content-length'], String(Buffer.byteLength(body)));
      assert.match(answer.headers['apigw-requestid']?.toString() ?? '', /^[\w-]{15}=$/);
    });
  }

  it('headers and cookies reach the client', async t => {
    const headers = {
      'X-Number': 5,
      'X-Flag': true,
      Location: '/v1/key-pairs/kp_1',
      Connection: 'close',
      'Content-Length': 99,
      'Transfer-Encoding': 'identity',
    };
    const result = { statusCode: 201, headers, cookies: ['a=1; Secure', 'b=2'], body: 'ok' };
    const gateway = await gatewayFixture({ answer: () => result });
    t.after(gateway.close);
    const answer = await exchange(gateway.port, { path: '/' });
    const {
      'x-number': number,
      'x-flag': flag,
      location,
      'set-cookie': cookies,
      'content-length': length,
    } = answer.headers;
    assert.deepEqual([number, flag, location, length], ['5', 'true', '/v1/key-pairs/kp_1', '2']);
    assert.deepEqual(cookies, ['a=1; Secure', 'b=2']);
    assert.equal(answer.headers['transfer-encoding'], undefined);
  });

  it('binary bodies keep their bytes', async t => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    const gateway = await gatewayFixture({
      answer: () => ({ statusCode: 200, body: bytes.toString('base64'), isBase64Encoded: true }),
    });
    t.after(gateway.close);
    assert.deepEqual((await exchange(gateway.port, { path: '/' })).bytes, bytes);
  });

  it('HEAD and 204 have no body', async t => {
    const gateway = await gatewayFixture({
      answer: event => ({ statusCode: event.rawPath === '/gone' ? 204 : 200, body: 'text' }),
    });
    t.after(gateway.close);
    const head = await exchange(gateway.port, { method: 'HEAD', path: '/' });
    assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', '4']);
    const gone = await exchange(gateway.port, { method: 'DELETE', path: '/gone' });
    assert.deepEqual([gone.status, gone.body, gone.headers['content-length']], [204, '', undefined]);
  });

  it('no CORS header is added', async t => {
    const gateway = await gatewayFixture();
    t.after(gateway.close);
    const { headers } = await exchange(gateway.port, {
      path: '/',
      headers: { origin: 'https://example.com' },
    });
    assert.deepEqual(
      Object.keys(headers).filter(name => name.startsWith('access-control-')),
      [],
    );
  });
});

describe('a function that fails', () => {
  it('is answered by 500 and reported without its message', async t => {
    const secret = 'token-in-the-message';
    const gateway = await gatewayFixture({
      answer: () => {
        throw new RangeError(`bad\n    at ${secret}`);
      },
    });
    t.after(gateway.close);
    const answer = await exchange(gateway.port, { path: `/r/${secret}?q=${secret}`, body: secret });
    assert.deepEqual([answer.status, answer.body], [500, INTERNAL_ERROR]);
    const [line = ''] = gateway.reported;
    assert.match(line, /^recorder: RangeError\n {4}at .*gateway-response\.test\.ts/);
    assert.ok(!line.includes(secret));
  });

  it('is reported by its name alone when its message was changed', async t => {
    const gateway = await gatewayFixture({
      answer: () => {
        const error = new Error('first secret');
        assert.match(error.stack ?? '', /first secret/);
        throw Object.assign(error, { message: 'second secret' });
      },
    });
    t.after(gateway.close);
    await exchange(gateway.port, { path: '/' });
    assert.deepEqual(gateway.reported, ['recorder: Error']);
  });

  it('may throw a value that is no error', async t => {
    const gateway = await gatewayFixture({ answer: () => Promise.reject('secret') });
    t.after(gateway.close);
    assert.equal((await exchange(gateway.port, { path: '/' })).status, 500);
    assert.deepEqual(gateway.reported, ['recorder: threw a value that is no Error']);
  });

  it('is answered by 503 when its time is up, and its late result is dropped', async t => {
    const remaining: number[] = [];
    const gateway = await gatewayFixture({
      timeoutSeconds: 0.05,
      answer: async (_, context) => {
        await delay(150);
        remaining.push(context.getRemainingTimeInMillis());
        throw new Error('late');
      },
    });
    t.after(gateway.close);
    const answer = await exchange(gateway.port, { path: '/' });
    assert.deepEqual([answer.status, answer.body], [503, '{"message":"Service Unavailable"}']);
    await delay(200);
    assert.deepEqual(remaining, [0]);
    assert.deepEqual(gateway.reported, []);
  });
});
