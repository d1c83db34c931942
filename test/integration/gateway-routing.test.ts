import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { startGateway } from '../../local/gateway/gateway.ts';
import { type GatewayFixture, gatewayFixture } from '../support/gateway-fixture.ts';
import { exchange } from '../support/http-exchange.ts';

const ROUTES = [
  'GET /pets/dog/1',
  'GET /pets/dog/{id}',
  'GET /pets/{proxy+}',
  'ANY /pets/cat',
  'GET /pets/cat',
  'GET /v1/key-pairs',
  'POST /v1/key-pairs',
  'GET /v1/key-pairs/{id}',
  'ANY /v1/key-pairs/{id}/retrievals',
  'GET /v1/key-pairs/{id}/{part}',
  'GET /r/{token}',
  'GET /a.b',
  'GET /s/{rest+}',
  'GET /s/{one}',
  'GET /',
].map(key => {
  const [method = '', path = ''] = key.split(' ');
  return { method, path };
});

describe('HTTP API route selection', () => {
  let gateway: GatewayFixture;
  before(async () => {
    gateway = await gatewayFixture({ routes: ROUTES });
  });
  after(() => gateway.close());

  const matches: [rule: string, request: string, routeKey: string, parameters?: Record<string, string>][] = [
    ['a full match wins over a variable', 'GET /pets/dog/1', 'GET /pets/dog/1'],
    ['a variable wins over a greedy one', 'GET /pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['and so it does in the same place', 'GET /s/1', 'GET /s/{one}', { one: '1' }],
    ['a greedy variable takes what is left', 'GET /pets/a/b/c', 'GET /pets/{proxy+}', { proxy: 'a/b/c' }],
    ['a method wins over ANY', 'GET /pets/cat', 'GET /pets/cat'],
    ['ANY takes the other methods', 'PATCH /pets/cat', 'ANY /pets/cat'],
    ['ANY takes HEAD and OPTIONS', 'OPTIONS /pets/cat', 'ANY /pets/cat'],
    [
      'a literal segment wins over a method',
      'GET /v1/key-pairs/kp_1/retrievals',
      'ANY /v1/key-pairs/{id}/retrievals',
      { id: 'kp_1' },
    ],
    [
      'several variables are named each',
      'GET /v1/key-pairs/kp_1/x',
      'GET /v1/key-pairs/{id}/{part}',
      { id: 'kp_1', part: 'x' },
    ],
    ['a query does not count', 'GET /r/abc?x=/y', 'GET /r/{token}', { token: 'abc' }],
    ['an escaped path is decoded first', 'GET /%72/%61b%2dc', 'GET /r/{token}', { token: 'ab-c' }],
    ['a value is decoded once', 'GET /r/a%2561', 'GET /r/{token}', { token: 'a%61' }],
    ['UTF-8 is decoded', 'GET /r/%C3%BC', 'GET /r/{token}', { token: 'ü' }],
    ['a plus stays a plus', 'GET /r/a+b', 'GET /r/{token}', { token: 'a+b' }],
    ['what follows a decoded question mark is lost', 'GET /r/abc%3Fd', 'GET /r/{token}', { token: 'abc' }],
    ['a decoded line feed stays in the value', 'GET /r/a%0Ab', 'GET /r/{token}', { token: 'a\nb' }],
    ['the root has a route of its own', 'GET /', 'GET /'],
  ];
  for (const [rule, request, routeKey, pathParameters] of matches) {
    it(`${rule}: ${request}`, async () => {
      const [method = '', path = ''] = request.split(' ');
      const { status } = await exchange(gateway.port, { method, path });
      assert.equal(status, 200);
      const { event } = gateway.invocations.at(-1) ?? assert.fail('not invoked');
      assert.equal(event.routeKey, routeKey);
      assert.equal(event.requestContext.routeKey, routeKey);
      assert.deepEqual(event.pathParameters, pathParameters);
    });
  }

  const misses: [rule: string, request: string, status: 400 | 404][] = [
    ['another path', 'GET /nothing', 404],
    ['another method', 'DELETE /v1/key-pairs', 404],
    ['HEAD where only GET has a route', 'HEAD /v1/key-pairs', 404],
    ['OPTIONS, as there is no CORS', 'OPTIONS /v1/key-pairs', 404],
    ['TRACE, even where ANY is routed', 'TRACE /pets/cat', 404],
    ['another case', 'GET /V1/key-pairs', 404],
    ['a trailing slash', 'GET /v1/key-pairs/', 404],
    ['an empty variable', 'GET /r/', 404],
    ['an empty greedy variable', 'GET /pets/', 404],
    ['a dot of the route as any character', 'GET /aXb', 404],
    ['double slashes', 'POST //v1//key-pairs', 404],
    ['a double slash under a greedy variable', 'GET /pets//dog/1', 404],
    ['parent segments', 'GET /v1/key-pairs/../audit-events', 404],
    ['parent segments under a greedy variable', 'GET /pets/../v1/key-pairs', 404],
    ['escaped parent segments', 'GET /pets/%2e%2E/v1', 404],
    ['parent segments behind escaped slashes', 'GET /pets/a%2f..%2fb', 404],
    ['a dot segment', 'GET /./v1/key-pairs', 404],
    ['a bad escape', 'GET /r/kp_%zz', 400],
    ['an escape cut short', 'GET /r/kp_%2', 400],
    ['an overlong UTF-8 dot', 'GET /r/kp_%c0%ae', 400],
    ['a lone surrogate', 'GET /r/%ED%A0%80', 400],
    ['an absolute request target', 'GET http://localhost/v1/key-pairs', 400],
    ['an asterisk', 'OPTIONS *', 400],
  ];
  for (const [rule, request, status] of misses) {
    it(`does not route ${rule}: ${request}`, async () => {
      const [method = '', path = ''] = request.split(' ');
      const before = gateway.invocations.length;
      const answer = await exchange(gateway.port, { method, path });
      assert.equal(answer.status, status);
      assert.equal(gateway.invocations.length, before);
      const message = status === 404 ? 'Not Found' : 'Bad Request';
      assert.equal(answer.body, method === 'HEAD' ? '' : JSON.stringify({ message }));
      assert.equal(answer.headers['content-type'], 'application/json');
    });
  }

  it('never fails on a path of its own making', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '/',
        '..',
        '.',
        '%',
        '%2F',
        '%2e',
        '%00',
        '%ff',
        '%zz',
        '?',
        '#',
        ';',
        '{id}',
        '__proto__',
        '\\',
        'r',
        'pets',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 4 }).map(text => text.replace(/[\0-\x20\x7f]/g, '_')),
    );
    const path = fc.array(piece, { maxLength: 12 }).map(pieces => `/${pieces.join('')}`);
    await fc.assert(
      fc.asyncProperty(path, fc.constantFrom('GET', 'POST', 'PATCH', 'TRACE'), async (target, method) => {
        const { status } = await exchange(gateway.port, { method, path: target });
        assert.ok([200, 400, 404].includes(status), `${status} for ${target}`);
      }),
      { numRuns: 300 },
    );
    assert.deepEqual(gateway.reported, []);
  });
});

describe('HTTP API $default route', () => {
  it('takes what no other route matches, with its whole path', async t => {
    const gateway = await gatewayFixture({
      routes: [
        { method: 'GET', path: '/a' },
        { method: 'ANY', path: '$default' },
      ],
    });
    t.after(gateway.close);
    await exchange(gateway.port, { path: '/a' });
    await exchange(gateway.port, { method: 'PUT', path: '/b/c?d=e' });
    const seen = gateway.invocations.map(({ event }) => [
      event.routeKey,
      event.rawPath,
      event.pathParameters,
    ]);
    assert.deepEqual(seen, [
      ['GET /a', '/a', undefined],
      ['$default', '/b/c', undefined],
    ]);
  });

  it('takes no path with parent segments', async t => {
    const gateway = await gatewayFixture();
    t.after(gateway.close);
    assert.equal((await exchange(gateway.port, { path: '/a/../b' })).status, 404);
    assert.deepEqual(gateway.invocations, []);
  });
});

it('a route that two functions declare keeps the gateway from starting', async () => {
  const routes = [{ method: 'GET', path: '/a' }];
  const handler = async () => ({ statusCode: 200 });
  const functions = ['first', 'second'].map(name => ({ name, timeoutSeconds: 1, routes, handler }));
  await assert.rejects(
    startGateway({ port: 0, functions, callers: new Map() }),
    /route GET \/a is declared twice/,
  );
});
