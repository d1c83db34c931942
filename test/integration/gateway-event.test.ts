import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { GatewayEvent } from '../../local/gateway/api.ts';
import { type GatewayFixture, gatewayFixture } from '../support/gateway-fixture.ts';
import { exchange, exchangeRaw } from '../support/http-exchange.ts';

const NOW = Date.parse('2026-03-02T07:08:09.123Z');

describe('payload 2.0 event', () => {
  let gateway: GatewayFixture;
  before(async () => {
    const routes = [
      { method: 'ANY', path: '/v1/{id}' },
      { method: 'ANY', path: '$default' },
    ];
    gateway = await gatewayFixture({ routes, now: () => NOW });
  });
  after(() => gateway.close());

  function lastEvent(): GatewayEvent {
    return gateway.invocations.at(-1)?.event ?? assert.fail('not invoked');
  }

  it('describes the request in full', async () => {
    const answer = await exchange(gateway.port, {
      method: 'POST',
      path: '/v1/kp%5F1?limit=5',
      headers: { 'User-Agent': 'curl/8.0', 'X-Custom': 'Value', 'content-type': 'application/json' },
      body: '{"a":"ü"}',
    });
    const { headers, requestContext, ...event } = lastEvent();
    assert.deepEqual(event, {
      version: '2.0',
      routeKey: 'ANY /v1/{id}',
      rawPath: '/v1/kp_1',
      rawQueryString: 'limit=5',
      queryStringParameters: { limit: '5' },
      pathParameters: { id: 'kp_1' },
      body: '{"a":"ü"}',
      isBase64Encoded: false,
    });
    assert.deepEqual(requestContext, {
      accountId: '123456789012',
      apiId: 'local',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method: 'POST',
        path: '/v1/kp_1',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'curl/8.0',
      },
      requestId: answer.headers['apigw-requestid'],
      routeKey: 'ANY /v1/{id}',
      stage: '$default',
      time: '02/Mar/2026:07:08:09 +0000',
      timeEpoch: NOW,
    });
    assert.match(requestContext.requestId, /^[\w-]{15}=$/);
    const { 'x-amzn-trace-id': traceId, ...rest } = headers;
    assert.match(traceId ?? '', /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    assert.deepEqual(rest, {
      host: `127.0.0.1:${gateway.port}`,
      'user-agent': 'curl/8.0',
      'x-custom': 'Value',
      'content-type': 'application/json',
      'content-length': '10',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': String(gateway.port),
      'x-forwarded-proto': 'http',
    });
  });

  it('leaves out what the request does not have', async () => {
    await exchange(gateway.port, { path: '/' });
    const { headers: _, requestContext, ...event } = lastEvent();
    const expected = {
      version: '2.0',
      routeKey: '$default',
      rawPath: '/',
      rawQueryString: '',
      isBase64Encoded: false,
    };
    assert.deepEqual(event, expected);
    assert.equal(requestContext.http.userAgent, '');
    assert.equal('authorizer' in requestContext, false);
  });

  const headerRows: [
    rule: string,
    sent: Record<string, string | string[]>,
    name: string,
    seen: string | undefined,
  ][] = [
    ['repeated headers are joined by a comma', { 'x-a': ['1', '2', '3'] }, 'x-a', '1,2,3'],
    ['a repeated header with commas keeps them', { 'x-a': ['1,2', '3'] }, 'x-a', '1,2,3'],
    [
      'repeated Authorization is joined too',
      { authorization: ['Bearer a', 'Bearer b'] },
      'authorization',
      'Bearer a,Bearer b',
    ],
    ['a cookie is not among the headers', { cookie: 'a=1' }, 'cookie', undefined],
    ['a connection header is not passed on', { te: 'trailers' }, 'te', undefined],
    ['a header named like a prototype stays a header', { ['__proto__']: 'x' }, '__proto__', 'x'],
    [
      'the address is appended to X-Forwarded-For',
      { 'x-forwarded-for': '192.0.2.1' },
      'x-forwarded-for',
      '192.0.2.1, 127.0.0.1',
    ],
  ];
  for (const [rule, headers, name, seen] of headerRows) {
    it(rule, async () => {
      await exchange(gateway.port, { path: '/', headers });
      assert.deepEqual(Object.entries(lastEvent().headers).find(([key]) => key === name)?.[1], seen);
      assert.equal(lastEvent().requestContext.http.sourceIp, '127.0.0.1');
    });
  }

  it('cookies of one or more headers are listed', async () => {
    await exchange(gateway.port, { path: '/', headers: { cookie: 'a=1; b="x,y"' } });
    assert.deepEqual(lastEvent().cookies, ['a=1', 'b="x,y"']);
    const host = `Host: localhost\r\nConnection: close`;
    await exchangeRaw(gateway.port, `GET / HTTP/1.1\r\n${host}\r\nCookie: a=1\r\nCookie: b=2; c=3\r\n\r\n`);
    assert.deepEqual(lastEvent().cookies, ['a=1', 'b=2', 'c=3']);
  });

  const queries: [rule: string, raw: string, seen: Record<string, string> | undefined][] = [
    ['a repeated parameter is joined by a comma', 'a=1&b=2&a=3', { a: '1,3', b: '2' }],
    ['values are decoded', 'a=%20b%2Cc&n%61me=d+e', { a: ' b,c', name: 'd e' }],
    ['a parameter without a value is empty', 'a&b=', { a: '', b: '' }],
    ['a bad escape stays as it is', 'a=%zz', { a: '%zz' }],
    ['a question mark belongs to the value', 'a=b?c', { a: 'b?c' }],
    ['no query has no parameters', '', undefined],
  ];
  for (const [rule, raw, seen] of queries) {
    it(`${rule}: ?${raw}`, async () => {
      await exchange(gateway.port, { path: `/?${raw}` });
      assert.equal(lastEvent().rawQueryString, raw);
      assert.deepEqual(lastEvent().queryStringParameters, seen);
    });
  }

  it('a parameter named like a prototype stays a parameter', async () => {
    await exchange(gateway.port, { path: '/?__proto__=x' });
    assert.deepEqual(Object.entries(lastEvent().queryStringParameters ?? {}), [['__proto__', 'x']]);
  });

  const bodies: [contentType: string | undefined, isBase64Encoded: boolean][] = [
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['Application/JSON', false],
    ['text/plain', false],
    ['text/html;charset=UTF-8', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['multipart/form-data; boundary=x', true],
    ['application/jsonp', true],
    ['application/x-pem-file', true],
    ['', true],
    [undefined, true],
  ];
  for (const [contentType, isBase64Encoded] of bodies) {
    it(`a body of type ${contentType ?? 'unknown'} is ${isBase64Encoded ? 'base64' : 'text'}`, async () => {
      const headers = contentType === undefined ? {} : { 'content-type': contentType };
      await exchange(gateway.port, { method: 'POST', path: '/', headers, body: 'a=ü&b' });
      const { body, isBase64Encoded: encoded } = lastEvent();
      assert.equal(encoded, isBase64Encoded);
      assert.equal(body, isBase64Encoded ? Buffer.from('a=ü&b').toString('base64') : 'a=ü&b');
    });
  }

  it('a binary body keeps its bytes', async () => {
    const bytes = Buffer.from([0, 255, 128, 10, 13]);
    await exchange(gateway.port, {
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'image/png' },
      body: bytes,
    });
    assert.deepEqual(Buffer.from(lastEvent().body ?? '', 'base64'), bytes);
  });

  it('a chunked body arrives whole, with its length', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: text/plain';
    await exchangeRaw(
      gateway.port,
      `${head}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`,
    );
    assert.equal(lastEvent().body, 'abc');
    assert.equal(lastEvent().headers['content-length'], '3');
    assert.equal(lastEvent().headers['transfer-encoding'], undefined);
  });

  it('comes with the context of the function', async () => {
    await exchange(gateway.port, { path: '/' });
    await exchange(gateway.port, { path: '/' });
    const [first, second] = gateway.invocations.slice(-2).map(({ context }) => context);
    assert.equal(first?.functionName, 'recorder');
    assert.equal(first?.invokedFunctionArn, 'arn:aws:lambda:us-east-1:123456789012:function:recorder');
    assert.equal(first?.memoryLimitInMB, '128');
    assert.match(first?.awsRequestId ?? '', /^[0-9a-f-]{36}$/);
    assert.notEqual(first?.awsRequestId, second?.awsRequestId);
    const remaining = second?.getRemainingTimeInMillis() ?? 0;
    assert.ok(remaining > 3000 && remaining <= 5000, `${remaining} ms of 5 s`);
  });
});
