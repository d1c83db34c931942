import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { CALLER, type GatewayFixture, gatewayFixture } from '../support/gateway-fixture.ts';
import { exchange } from '../support/http-exchange.ts';
import { signRequest } from '../support/sign-request.ts';

const run = promisify(execFile);
const hasCurl = spawnSync('curl', ['--aws-sigv4', 'aws:amz', '--version']).status === 0;

describe('aws_iam routes', () => {
  let gateway: GatewayFixture;
  before(async () => {
    const routes = [
      { method: 'ANY', path: '/v1/{proxy+}', authorizer: 'aws_iam' as const },
      { method: 'ANY', path: '/open' },
    ];
    gateway = await gatewayFixture({ routes });
  });
  after(() => gateway.close());

  type Changes = Partial<Parameters<typeof signRequest>[0]>;

  async function signedHeaders(changes: Changes = {}): Promise<Record<string, string>> {
    return await signRequest({
      method: 'POST',
      path: '/v1/key-pairs',
      headers: { host: `127.0.0.1:${gateway.port}`, 'content-type': 'application/json' },
      body: '{}',
      accessKeyId: CALLER.accessKeyId,
      secretAccessKey: CALLER.secretAccessKey,
      ...changes,
    });
  }

  async function post(headers: Record<string, string>, { path = '/v1/key-pairs', body = '{}' } = {}) {
    return await exchange(gateway.port, { method: 'POST', path, headers, body });
  }

  it('tell the function who signed', async () => {
    assert.equal((await post(await signedHeaders())).status, 200);
    assert.deepEqual(gateway.invocations.at(-1)?.event.requestContext.authorizer, {
      iam: {
        accessKey: CALLER.accessKeyId,
        accountId: CALLER.accountId,
        callerId: CALLER.userId,
        cognitoIdentity: null,
        principalOrgId: 'o-local00000',
        userArn: CALLER.arn,
        userId: CALLER.userId,
      },
    });
  });

  it('accept a signed path with escapes and a query', async () => {
    const headers = await signedHeaders({ path: '/v1/a%20b', query: { a: ['2', '1'], b: 'c d' } });
    assert.equal((await post(headers, { path: '/v1/a%20b?b=c%20d&a=2&a=1' })).status, 200);
  });

  const refusals: [rule: string, changes: Changes, sent?: { path?: string; body?: string }][] = [
    ['a wrong secret', { secretAccessKey: 'wrong' }],
    ['an unknown access key', { accessKeyId: 'AKIAUNKNOWN000000000' }],
    ['another service', { service: 'lambda' }],
    ['another region', { region: 'eu-west-1' }],
    ['a session token nobody issued', { sessionToken: 'token' }],
    ['a signature of ten minutes ago', { date: new Date(Date.now() - 600_000) }],
    ['another body', {}, { body: '{"a":1}' }],
    ['another path', {}, { path: '/v1/audit-events' }],
    ['an added query', {}, { path: '/v1/key-pairs?a=1' }],
  ];
  for (const [rule, changes, sent] of refusals) {
    it(`refuse ${rule}`, async () => {
      const before = gateway.invocations.length;
      const answer = await post(await signedHeaders(changes), sent);
      assert.deepEqual([answer.status, answer.body], [403, '{"message":"Forbidden"}']);
      assert.equal(gateway.invocations.length, before);
    });
  }

  it('refuse a request that is not signed', async () => {
    const answer = await post({ 'content-type': 'application/json' });
    assert.deepEqual([answer.status, answer.body], [403, '{"message":"Forbidden"}']);
  });

  it('refuse a signature next to another Authorization header', async () => {
    const { authorization = '', ...headers } = await signedHeaders();
    const both = { ...headers, authorization: ['Bearer x', authorization] };
    const answer = await exchange(gateway.port, {
      method: 'POST',
      path: '/v1/key-pairs',
      headers: both,
      body: '{}',
    });
    assert.equal(answer.status, 403);
  });

  it('do not lend a signature to a path that a signer would normalise', async () => {
    const headers = await signedHeaders({ path: '/v1/key-pairs' });
    assert.equal((await post(headers, { path: '/v1/x/../key-pairs' })).status, 404);
    assert.equal((await post(headers, { path: '/v1//key-pairs' })).status, 404);
  });

  it('leave open routes open, whatever Authorization says', async () => {
    const answer = await exchange(gateway.port, {
      path: '/open',
      headers: { authorization: 'AWS4-HMAC-SHA256 x' },
    });
    assert.equal(answer.status, 200);
    assert.equal(gateway.invocations.at(-1)?.event.requestContext.authorizer, undefined);
  });

  const curlCases: [rule: string, secret: string, args: string[], status: string][] = [
    ['a JSON body', CALLER.secretAccessKey, ['--json', '{"a":1}'], '200'],
    ['a form body', CALLER.secretAccessKey, ['-d', 'a=1'], '200'],
    ['DELETE', CALLER.secretAccessKey, ['-X', 'DELETE'], '200'],
    ['a header of the caller', CALLER.secretAccessKey, ['-H', 'Idempotency-Key: k1'], '200'],
    ['a wrong secret', 'wrong', ['--json', '{"a":1}'], '403'],
  ];
  for (const [rule, secret, args, status] of hasCurl ? curlCases : []) {
    it(`answer ${status} to curl --aws-sigv4 with ${rule}`, async () => {
      const sigv4 = [
        '--aws-sigv4',
        'aws:amz:us-east-1:execute-api',
        '--user',
        `${CALLER.accessKeyId}:${secret}`,
      ];
      const url = `${gateway.url}/v1/key-pairs?limit=5&status=ready`;
      const { stdout } = await run('curl', ['-sS', '-w', '%{http_code}', '-o', '-', ...sigv4, ...args, url]);
      assert.equal(stdout.slice(-3), status);
    });
  }
});

describe('routes with a Lambda authorizer', () => {
  let gateway: GatewayFixture;
  const seen: APIGatewayRequestAuthorizerEventV2[] = [];
  const decisions: Record<string, unknown> = {
    'Bearer good': { isAuthorized: true, context: { principal: 'oidc:local:alice', scopes: ['keys'] } },
    'Bearer bare': { isAuthorized: true },
    'Bearer bad': { isAuthorized: false },
    'Bearer odd': { authorized: 'yes' },
  };
  before(async () => {
    const handler = async (event: APIGatewayRequestAuthorizerEventV2) => {
      seen.push(event);
      const [identity = ''] = event.identitySource;
      if (identity === 'Bearer throw') throw new Error('no');
      return decisions[identity];
    };
    gateway = await gatewayFixture({
      routes: [{ method: 'GET', path: '/jwt/v1/{id}', authorizer: { name: 'jwt' } }],
      authorizers: new Map([['jwt', { identitySource: 'Authorization', handler }]]),
    });
  });
  after(() => gateway.close());

  const rows: [rule: string, authorization: string | undefined, status: number, body: string][] = [
    ['an accepted identity', 'Bearer good', 200, 'GET /jwt/v1/{id}'],
    ['an accepted identity without context', 'Bearer bare', 200, 'GET /jwt/v1/{id}'],
    ['a refused identity', 'Bearer bad', 403, '{"message":"Forbidden"}'],
    ['no identity', undefined, 401, '{"message":"Unauthorized"}'],
    ['an empty identity', ' ', 401, '{"message":"Unauthorized"}'],
    ['a malformed decision', 'Bearer odd', 500, '{"message":"Internal Server Error"}'],
    ['an authorizer that throws', 'Bearer throw', 500, '{"message":"Internal Server Error"}'],
  ];
  for (const [rule, authorization, status, body] of rows) {
    it(`answer ${status} for ${rule}`, async () => {
      const headers = authorization === undefined ? {} : { authorization };
      const [invoked, asked] = [gateway.invocations.length, seen.length];
      const answer = await exchange(gateway.port, { path: '/jwt/v1/kp_1', headers });
      assert.deepEqual([answer.status, answer.body], [status, body]);
      assert.equal(gateway.invocations.length - invoked, status === 200 ? 1 : 0);
      assert.equal(seen.length - asked, status === 401 ? 0 : 1);
    });
  }

  it('give the context of the authorizer to the function', async () => {
    await exchange(gateway.port, { path: '/jwt/v1/kp_1', headers: { authorization: 'Bearer good' } });
    const context = { principal: 'oidc:local:alice', scopes: ['keys'] };
    assert.deepEqual(gateway.invocations.at(-1)?.event.requestContext.authorizer, { lambda: context });
    await exchange(gateway.port, { path: '/jwt/v1/kp_1', headers: { authorization: 'Bearer bare' } });
    assert.deepEqual(gateway.invocations.at(-1)?.event.requestContext.authorizer, { lambda: null });
  });

  it('tell the authorizer about the request, without its body', async () => {
    await exchange(gateway.port, {
      path: '/jwt/v1/kp_1?a=1',
      headers: { authorization: 'Bearer good' },
      body: 'x',
    });
    const { headers, requestContext, ...event } = seen.at(-1) ?? assert.fail('not asked');
    assert.deepEqual(event, {
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:us-east-1:123456789012:local/$default/GET/jwt/v1/kp_1',
      identitySource: ['Bearer good'],
      routeKey: 'GET /jwt/v1/{id}',
      rawPath: '/jwt/v1/kp_1',
      rawQueryString: 'a=1',
      cookies: [],
      queryStringParameters: { a: '1' },
      pathParameters: { id: 'kp_1' },
    });
    assert.equal(headers?.['authorization'], 'Bearer good');
    assert.equal(requestContext.routeKey, 'GET /jwt/v1/{id}');
  });

  it('keep the gateway from starting when the authorizer is not configured', async () => {
    const routes = [{ method: 'GET', path: '/a', authorizer: { name: 'nobody' } }];
    await assert.rejects(gatewayFixture({ routes }), /route GET \/a names the authorizer nobody/);
  });
});

describe('the answers of a Lambda authorizer', () => {
  const asked: string[] = [];
  let now = Date.now();
  let gateway: GatewayFixture;
  before(async () => {
    const handler = async ({
      identitySource: [identity = ''],
      routeKey,
    }: APIGatewayRequestAuthorizerEventV2) => {
      asked.push(`${identity} ${routeKey}`);
      if (identity === 'broken') throw new Error('no');
      return { isAuthorized: identity === 'good', context: { principal: routeKey } };
    };
    gateway = await gatewayFixture({
      now: () => now,
      routes: [
        { method: 'GET', path: '/a', authorizer: { name: 'jwt' } },
        { method: 'GET', path: '/b', authorizer: { name: 'jwt' } },
      ],
      authorizers: new Map([['jwt', { identitySource: 'Authorization', resultTtlSeconds: 300, handler }]]),
    });
  });
  after(() => gateway.close());

  const rows: [
    rule: string,
    seconds: number,
    path: string,
    authorization: string,
    status: number,
    asks: number,
  ][] = [
    ['are asked for at first', 0, '/a', 'good', 200, 1],
    ['are kept', 0, '/a', 'good', 200, 0],
    ['are kept for every route', 0, '/b', 'good', 200, 0],
    ['are not kept for another identity', 0, '/a', 'bad', 403, 1],
    ['are kept where they refuse', 0, '/b', 'bad', 403, 0],
    ['are not kept where there is none', 0, '/a', 'broken', 500, 1],
    ['are asked for again after one that failed', 0, '/a', 'broken', 500, 1],
    ['are kept until their time is over', 299, '/a', 'good', 200, 0],
    ['are asked for again when it is', 1, '/a', 'good', 200, 1],
  ];
  for (const [rule, seconds, path, authorization, status, asks] of rows) {
    it(rule, async () => {
      now += seconds * 1000;
      const before = asked.length;
      const answer = await exchange(gateway.port, { path, headers: { authorization } });
      assert.deepEqual([answer.status, asked.length - before], [status, asks]);
    });
  }

  it('give a kept context to the function of another route', async () => {
    await exchange(gateway.port, { path: '/b', headers: { authorization: 'good' } });
    const { authorizer } = gateway.invocations.at(-1)?.event.requestContext ?? {};
    assert.deepEqual(authorizer, { lambda: { principal: 'GET /a' } });
  });
});
