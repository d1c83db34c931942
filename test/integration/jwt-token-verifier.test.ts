import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Issuer, LOCAL_AUDIENCE, startIssuer } from '../../local/issuer/issuer.ts';
import { jwtTokenVerifier, type TrustedIssuer } from '../../shared/adapters/oidc/jwt-token-verifier.ts';
import { makeAuthorizeToken } from '../../shared/usecases/authorize-token.ts';
import { goodClaims, inSeconds, refusedTokens } from '../support/forged-tokens.ts';

const HOUR = 3_600_000;

function trusted(url: string, changes: Partial<TrustedIssuer> = {}): TrustedIssuer {
  return { name: 'corp', url, audience: LOCAL_AUDIENCE, algorithms: ['RS256'], ...changes };
}

describe('a token', () => {
  let issuer: Issuer;
  let other: Issuer;
  before(async () => {
    issuer = await startIssuer({ port: 0 });
    other = await startIssuer({ port: 0 });
  });
  after(async () => {
    await issuer.close();
    await other.close();
  });

  const verifier = () =>
    jwtTokenVerifier([trusted(issuer.url), trusted(other.url, { name: 'other', audience: 'b' })], Date.now);

  it('of a trusted issuer is accepted, with the keys that its discovery document names', async () => {
    const exp = inSeconds(60);
    const token = issuer.sign(goodClaims({ sub: 'repo:acme/payments:ref:refs/heads/main', exp }));
    assert.deepEqual(await verifier()(token), {
      issuer: 'corp',
      subject: 'repo:acme/payments:ref:refs/heads/main',
      expiresAt: exp * 1000,
    });
  });

  it('is accepted for one audience of several', async () => {
    const verified = await verifier()(issuer.sign(goodClaims({ aud: ['a', LOCAL_AUDIENCE] })));
    assert.ok(!('refusal' in verified));
  });

  it('is accepted with the keys at an address that the settings name', async () => {
    const verify = jwtTokenVerifier([trusted(issuer.url, { jwksUri: `${issuer.url}/jwks` })], Date.now);
    assert.ok(!('refusal' in (await verify(issuer.sign(goodClaims())))));
  });

  it('is for the audience of its own issuer, not that of another', async () => {
    assert.deepEqual(await verifier()(other.sign(goodClaims())), { refusal: 'wrong-audience' });
    assert.ok(!('refusal' in (await verifier()(other.sign(goodClaims({ aud: 'b' }))))));
  });

  it('that one issuer signs as another is refused', async () => {
    const token = other.sign(goodClaims({ iss: issuer.url }));
    assert.deepEqual(await verifier()(token), { refusal: 'unknown-key' });
  });

  it('is refused where no issuer is trusted', async () => {
    const verify = jwtTokenVerifier([], Date.now);
    assert.deepEqual(await verify(issuer.sign(goodClaims())), { refusal: 'unknown-issuer' });
  });

  it('is refused in every way in which it can be wrong', async () => {
    const authorizeToken = makeAuthorizeToken({ verifyToken: verifier() });
    for (const { rule, token, refusal } of await refusedTokens(issuer)) {
      assert.deepEqual(await authorizeToken(token), { refusal }, rule);
    }
  });
});

describe('the keys of an issuer', () => {
  it('are fetched once for many tokens', async t => {
    const server = await keyServer(t);
    const verify = jwtTokenVerifier([trusted(server.url)], Date.now);
    const tokens = Array.from({ length: 20 }, () => server.token('first'));
    for (const verdict of await Promise.all(tokens.map(verify))) assert.ok(!('refusal' in verdict));
    assert.deepEqual(server.requests, ['/.well-known/openid-configuration', '/keys']);
  });

  it('are fetched once more for a new key, and not again for each key that strangers invent', async t => {
    const server = await keyServer(t);
    const verify = jwtTokenVerifier([trusted(server.url)], Date.now);
    await verify(server.token('first'));
    server.publish('second');
    assert.ok(!('refusal' in (await verify(server.token('second')))));
    const fetched = server.requests.length;
    for (const kid of ['a', 'b', 'c', 'd']) {
      assert.deepEqual(await verify(server.token(kid)), { refusal: 'unknown-key' });
    }
    assert.equal(server.requests.length, fetched + 2);
    assert.ok(!('refusal' in (await verify(server.token('first')))));
  });

  it('are not believed for longer than an hour', async t => {
    const server = await keyServer(t);
    let now = Date.now();
    const verify = jwtTokenVerifier([trusted(server.url)], () => now);
    assert.ok(!('refusal' in (await verify(server.token('first')))));
    server.withdraw('first');
    now += HOUR - 1;
    assert.ok(!('refusal' in (await verify(server.token('first')))));
    now += 1;
    assert.deepEqual(await verify(server.token('first')), { refusal: 'unknown-key' });
  });

  const failures: [rule: string, path: string, status: number, body: unknown][] = [
    ['the issuer fails', '/keys', 500, { keys: [] }],
    ['its answer is no list of keys', '/keys', 200, { keys: 'none' }],
    ['it sends elsewhere', '/keys', 302, {}],
    ['it has no discovery document', '/.well-known/openid-configuration', 404, {}],
    [
      'the discovery document is that of another issuer',
      '/.well-known/openid-configuration',
      200,
      { issuer: 'https://issuer.example', jwks_uri: 'http://127.0.0.1:1/keys' },
    ],
  ];
  for (const [rule, path, status, body] of failures) {
    it(`leave a token undecided where ${rule}`, async t => {
      const server = await keyServer(t);
      server.fail(path, status, body);
      const verify = jwtTokenVerifier([trusted(server.url)], Date.now);
      await assert.rejects(verify(server.token('first')));
      server.recover();
      assert.ok(!('refusal' in (await verify(server.token('first')))));
    });
  }

  it('leave a token undecided where nobody answers in time', async t => {
    const server = await keyServer(t);
    server.hang();
    const verify = jwtTokenVerifier([trusted(server.url)], Date.now);
    const startedAt = performance.now();
    await assert.rejects(verify(server.token('first')), { name: 'TimeoutError' });
    assert.ok(performance.now() - startedAt < 5_000);
  });
});

/** An issuer whose keys come and go, and which notes what it is asked. */
async function keyServer(t: TestContext) {
  const keys = new Map<string, KeyObject>();
  const published = new Set<string>();
  const requests: string[] = [];
  let failure: { path: string; status: number; body: unknown } | undefined;
  let hangs = false;
  const server = createServer((request, response) => {
    const { url: path = '' } = request;
    requests.push(path);
    if (hangs) return;
    const [status, body] =
      failure?.path === path ? [failure.status, failure.body] : [200, answers()[path] ?? {}];
    response.writeHead(status, { location: '/elsewhere' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  const url = `http://127.0.0.1:${address.port}`;
  const answers = (): Record<string, unknown> => ({
    '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
    '/keys': { keys: [...published].map(kid => ({ ...jwkOf(keyOf(kid)), kid, alg: 'RS256', use: 'sig' })) },
  });
  const keyOf = (kid: string): KeyObject => {
    const key = keys.get(kid) ?? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    keys.set(kid, key);
    return key;
  };
  published.add('first');
  return {
    ...{ url, requests },
    publish: (kid: string) => published.add(kid),
    withdraw: (kid: string) => published.delete(kid),
    fail: (path: string, status: number, body: unknown) => {
      failure = { path, status, body };
    },
    recover: () => {
      failure = undefined;
    },
    hang: () => {
      hangs = true;
    },
    token: (kid: string) => rs256({ kid, iss: url }, keyOf(kid)),
  };
}

function jwkOf(privateKey: KeyObject) {
  const { kty, n, e } = privateKey.export({ format: 'jwk' });
  return { kty, n, e };
}

function rs256({ kid, iss }: { kid: string; iss: string }, key: KeyObject): string {
  const content = [{ alg: 'RS256', kid }, goodClaims({ iss })]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}
