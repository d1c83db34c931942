import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearing, signedBy, signingRegionOf } from '../../client/authorization.ts';
import { retrievalUrlOf } from '../../client/retrieval-url.ts';
import { signRequest } from '../support/sign-request.ts';

const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };

const REQUESTS: readonly [method: string, path: string, query: Record<string, string>, body?: string][] = [
  ['GET', '/v1/key-pairs', {}],
  ['GET', '/v1/key-pairs', { limit: '10', name: 'a b+c/é', status: 'ready' }],
  ['DELETE', '/v1/key-pairs/kp_0123456789ABCDEFGHJKMNPQRS', {}],
  ['POST', '/v1/key-pairs', {}, '{"name":"测试"}'],
];
for (const [method, path, query, body] of REQUESTS) {
  test(`${method} ${path} ${JSON.stringify(query)} is signed as the AWS SDK signs it`, async () => {
    const url = new URL(path, 'https://abc.execute-api.eu-west-1.amazonaws.com');
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = { 'content-type': 'application/json' };
    const ours = await signedBy(async () => CREDENTIALS, 'eu-west-1').authorize({
      method,
      url,
      headers,
      body,
    });
    const [, scope, names = '', signature] =
      /Credential=AKIAEXAMPLE\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
        ours['authorization'] ?? '',
      ) ?? [];
    const date = ours['x-amz-date'] ?? '';
    const signed = Object.fromEntries(
      names.split(';').map(name => [name, name === 'host' ? url.host : (ours[name] ?? '')]),
    );
    const oracle = await signRequest({
      ...{ method, path, query, headers: signed, ...CREDENTIALS, region: 'eu-west-1', applyChecksum: false },
      ...(body !== undefined && { body }),
      date: new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')),
    });
    assert.equal(scope, `${date.slice(0, 8)}/eu-west-1/execute-api/aws4_request`);
    assert.ok((oracle['authorization'] ?? '').endsWith(`SignedHeaders=${names}, Signature=${signature}`));
    assert.equal(ours['x-amz-security-token'], 'session');
  });
}

test('a token is sent as a bearer token, to the routes for tokens', async () => {
  const { root, authorize } = bearing('a.b.c');
  const headers = await authorize({
    method: 'GET',
    url: new URL('https://example.com'),
    headers: { accept: 'x' },
  });
  assert.deepEqual([root, headers], ['/jwt/v1', { accept: 'x', authorization: 'Bearer a.b.c' }]);
});

const REGIONS: readonly [host: string, region: string | undefined][] = [
  ['abc123.execute-api.eu-west-1.amazonaws.com', 'eu-west-1'],
  ['abc123.execute-api.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['keyvend.example.com', undefined],
  ['execute-api.eu-west-1.amazonaws.com.example.com', undefined],
];
for (const [host, region] of REGIONS) {
  test(`the signing region of ${host} is ${region}`, () => {
    assert.equal(signingRegionOf(new URL(`https://${host}`)), region);
  });
}

const URLS: readonly [url: string, access: string | undefined][] = [
  ['https://example.com/r/TOKEN', 'bearer'],
  ['http://127.0.0.1:3000/r/TOKEN', 'bearer'],
  ['http://[::1]:3000/r/TOKEN', 'bearer'],
  ['https://example.com/v1/retrievals/TOKEN', 'caller'],
  ['https://example.com/jwt/v1/retrievals/TOKEN', 'caller'],
  ['https://example.com/jwt/r/TOKEN', undefined],
  ['http://example.com/r/TOKEN', undefined],
  ['http://127.0.0.1.example.com/r/TOKEN', undefined],
  ['https://a:b@example.com/r/TOKEN', undefined],
  ['https://example.com/r/TOKEN/more', undefined],
  ['https://example.com/r/TOKEN?format=pem', undefined],
  ['javascript:alert(1)', undefined],
];
for (const [url, access] of URLS) {
  test(`${url} is ${access === undefined ? 'no retrieval URL' : `for its ${access}`}`, () => {
    assert.equal(retrievalUrlOf(url)?.access, access);
  });
}
