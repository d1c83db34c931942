import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SigV4Options, type SigV4Request, verifySigV4 } from '../../local/sigv4.ts';
import { signRequest } from '../support/sign-request.ts';

const NOW = Date.parse('2026-11-23T13:00:00Z');
const CALLER = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example-secret' };
const OPTIONS: SigV4Options = {
  service: 'execute-api',
  secretFor: id => (id === CALLER.accessKeyId ? CALLER.secretAccessKey : undefined),
  now: NOW,
};

type Signed = Omit<SigV4Request, 'headers'> & { headers: Record<string, string> };
type SigningChanges = Partial<Parameters<typeof signRequest>[0]> & { rawQuery?: string };

async function signed({ rawQuery, ...changes }: SigningChanges = {}): Promise<Signed> {
  const options = {
    method: 'POST',
    path: '/v1/key-pairs',
    headers: { host: 'localhost:3000', 'content-type': 'application/json' },
    body: '{"a":1}',
    date: new Date(NOW),
    ...CALLER,
    ...changes,
  };
  const headers = await signRequest(options);
  const url = rawQuery === undefined ? options.path : `${options.path}?${rawQuery}`;
  return { method: options.method, url, headers, body: Buffer.from(options.body) };
}

function reasonOf(request: SigV4Request, options: Partial<SigV4Options> = {}): string {
  const verification = verifySigV4(request, { ...OPTIONS, ...options });
  return verification.ok ? 'accepted' : verification.reason;
}

function authorizationOf(request: Signed): string {
  return request.headers['authorization'] ?? assert.fail('the request is not signed');
}

function withAuthorization(request: Signed, edit: (header: string) => string): Signed {
  return { ...request, headers: { ...request.headers, authorization: edit(authorizationOf(request)) } };
}

describe('SigV4 verification accepts what @smithy/signature-v4 signs', () => {
  const rows: [rule: string, changes: SigningChanges][] = [
    ['a JSON body', {}],
    ['an empty body', { method: 'GET', body: '' }],
    ['a body that is not UTF-8', { body: Buffer.from([0, 255, 254, 10]) }],
    ['no x-amz-content-sha256', { applyChecksum: false }],
    ['a session token', { sessionToken: 'a/session+token=' }],
    ['another region', { region: 'eu-central-1' }],
    ['the root path', { path: '/' }],
    ['a trailing slash', { path: '/v1/key-pairs/' }],
    ['an escaped space in the path', { path: '/v1/a%20b' }],
    ['an escaped slash in the path', { path: '/v1/a%2Fb' }],
    ['an escaped percent sign in the path', { path: '/v1/100%25' }],
    ['escapes in lower case in the path', { path: '/v1/%c3%bc' }],
    ['marks that encodeURIComponent keeps', { path: "/v1/(a)!*'~_-." }],
    ['reserved marks in the path', { path: '/v1/a:b@c,d;e=f&g+h$i' }],
    ['consecutive slashes', { path: '//v1//key-pairs' }],
    ['dot segments', { path: '/v1/./x/../key-pairs' }],
    ['more parents than segments', { path: '/../../v1' }],
    ['a query', { query: { limit: '5' }, rawQuery: 'limit=5' }],
    ['an unsorted query', { query: { a: '1', b: '2' }, rawQuery: 'b=2&a=1' }],
    ['names in byte order', { query: { a: '1', A: '2', 'a-': '3', a0: '4' }, rawQuery: 'a0=4&a-=3&a=1&A=2' }],
    ['a repeated parameter', { query: { a: ['2', '10', '1'] }, rawQuery: 'a=2&a=10&a=1' }],
    ['an escaped value', { query: { 'na me': 'a b/c?d=e&f' }, rawQuery: 'na%20me=a%20b%2Fc%3Fd%3De%26f' }],
    ['a value escaped less than SigV4 does', { query: { a: "b/c:(d)!'*" }, rawQuery: "a=b/c:(d)!'*" }],
    ['a space sent as plus', { query: { a: 'b c' }, rawQuery: 'a=b+c' }],
    ['an escaped plus', { query: { a: 'b+c' }, rawQuery: 'a=b%2Bc' }],
    ['UTF-8 in lower-case escapes', { query: { a: 'ü' }, rawQuery: 'a=%c3%bc' }],
    ['a value with an equals sign', { query: { a: 'b=c' }, rawQuery: 'a=b=c' }],
    ['a parameter without a value', { query: { a: '' }, rawQuery: 'a' }],
    ['an empty value', { query: { a: '' }, rawQuery: 'a=' }],
    ['stray ampersands', { query: { a: '1' }, rawQuery: '&a=1&&' }],
    ['an empty query', { query: {}, rawQuery: '' }],
    ['runs of spaces in a header', { headers: { host: 'h', 'x-amz-meta': '  a   b\t c ' } }],
    ['a header with bytes above 127', { headers: { host: 'h', 'x-note': 'caf\u00e9' } }],
  ];
  for (const [rule, changes] of rows) {
    it(rule, async () => {
      const request = await signed(changes);
      if (rule.includes('above 127')) request.headers['x-note'] = Buffer.from('caf\u00e9').toString('latin1');
      assert.deepEqual(verifySigV4(request, OPTIONS), {
        ok: true,
        accessKeyId: CALLER.accessKeyId,
        region: changes.region ?? 'us-east-1',
        service: 'execute-api',
      });
    });
  }
});

describe('SigV4 verification accepts', () => {
  it('authorization components in any order and without spaces after commas', async () => {
    const request = await signed();
    const shuffled = withAuthorization(request, header => {
      const [credential = '', signedHeaders = '', signature = ''] = header
        .slice('AWS4-HMAC-SHA256 '.length)
        .split(', ');
      return `AWS4-HMAC-SHA256 ${signature},${credential},  ${signedHeaders}`;
    });
    assert.equal(reasonOf(shuffled), 'accepted');
  });
  it('headers added after signing that are not x-amz-*', async () => {
    const request = await signed();
    request.headers['x-forwarded-for'] = '192.0.2.1';
    request.headers['x-amzn-trace-id'] = 'Root=1';
    assert.equal(reasonOf(request), 'accepted');
  });
  const skews: [rule: string, now: number, maxSkewMs: number | undefined, expected: string][] = [
    ['a signature five minutes old', NOW + 300_000, undefined, 'accepted'],
    ['a signature five minutes ahead', NOW - 300_000, undefined, 'accepted'],
    ['refuses one a millisecond older', NOW + 300_001, undefined, 'expired'],
    ['refuses one a millisecond further ahead', NOW - 300_001, undefined, 'expired'],
    ['a wider window when asked for', NOW + 900_000, 900_000, 'accepted'],
  ];
  for (const [rule, now, maxSkewMs, expected] of skews) {
    it(rule, async () => {
      assert.equal(
        reasonOf(await signed(), maxSkewMs === undefined ? { now } : { now, maxSkewMs }),
        expected,
      );
    });
  }
});

describe('SigV4 verification refuses', () => {
  const rows: [rule: string, expected: string, change: (request: Signed) => SigV4Request][] = [
    [
      'no Authorization header',
      'missing',
      ({ headers: { authorization: _, ...headers }, ...rest }) => ({ ...rest, headers }),
    ],
    ['another scheme', 'malformed', r => withAuthorization(r, () => 'Bearer abc')],
    ['another algorithm', 'malformed', r => withAuthorization(r, h => h.replace('SHA256', 'SHA1'))],
    ['an empty header', 'malformed', r => withAuthorization(r, () => '')],
    ['a missing component', 'malformed', r => withAuthorization(r, h => h.replace(/, Signature=.*/, ''))],
    [
      'a component given twice',
      'malformed',
      r => withAuthorization(r, h => `${h}, Signature=${'0'.repeat(64)}`),
    ],
    ['a short signature', 'malformed', r => withAuthorization(r, h => h.slice(0, -1))],
    [
      'a scope that does not end in aws4_request',
      'malformed',
      r => withAuthorization(r, h => h.replace('aws4_request', 'aws5')),
    ],
    [
      'no x-amz-date',
      'malformed',
      ({ headers: { 'x-amz-date': _, ...headers }, ...rest }) => ({ ...rest, headers }),
    ],
    [
      'an x-amz-date in another format',
      'malformed',
      r => ({ ...r, headers: { ...r.headers, 'x-amz-date': '2026-11-23T13:00:00Z' } }),
    ],
    [
      'an impossible x-amz-date',
      'expired',
      r => ({ ...r, headers: { ...r.headers, 'x-amz-date': '20261123T256199Z' } }),
    ],
    ['host not signed', 'malformed', r => withAuthorization(r, h => h.replace('host;', ''))],
    ['x-amz-date not signed', 'malformed', r => withAuthorization(r, h => h.replace(';x-amz-date', ''))],
    [
      'an x-amz-* header added after signing',
      'malformed',
      r => ({ ...r, headers: { ...r.headers, 'x-amz-target': 'A.B' } }),
    ],
    ['a bad escape in the query', 'malformed', r => ({ ...r, url: `${r.url}?a=%zz` })],
    ['a request target that is not a path', 'malformed', r => ({ ...r, url: '*' })],
    [
      'an unknown access key',
      'unknown-key',
      r => withAuthorization(r, h => h.replace('AKIDEXAMPLE', 'AKIDOTHER')),
    ],
    ['another service', 'scope', r => withAuthorization(r, h => h.replace('execute-api', 'lightsail'))],
    ['a scope of another day', 'scope', r => withAuthorization(r, h => h.replace('20261123', '20261122'))],
    ['a changed region', 'signature', r => withAuthorization(r, h => h.replace('us-east-1', 'us-east-2'))],
    ['a changed body', 'body-hash', r => ({ ...r, body: Buffer.from('{"a":2}') })],
    ['a changed method', 'signature', r => ({ ...r, method: 'PUT' })],
    ['a changed path', 'signature', r => ({ ...r, url: '/v1/key-pairs/kp_1' })],
    ['a changed query', 'signature', r => ({ ...r, url: `${r.url}?a=1` })],
    ['a changed host', 'signature', r => ({ ...r, headers: { ...r.headers, host: 'elsewhere' } })],
    [
      'a changed signed header',
      'signature',
      r => ({ ...r, headers: { ...r.headers, 'content-type': 'text/plain' } }),
    ],
    [
      'a signed header taken away',
      'signature',
      ({ headers: { 'content-type': _, ...headers }, ...rest }) => ({ ...rest, headers }),
    ],
    [
      'a changed signature',
      'signature',
      r => withAuthorization(r, h => h.replace(/.$/, last => (last === '0' ? '1' : '0'))),
    ],
  ];
  for (const [rule, expected, change] of rows) {
    it(rule, async () => assert.equal(reasonOf(change(await signed())), expected));
  }
  it('a body that its hash does not cover when no hash is sent', async () => {
    assert.equal(
      reasonOf({ ...(await signed({ applyChecksum: false })), body: Buffer.from('x') }),
      'signature',
    );
  });
  it('UNSIGNED-PAYLOAD', async () => {
    const headers = { host: 'h', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    assert.equal(reasonOf(await signed({ headers })), 'body-hash');
  });
  it('another secret', async () => {
    assert.equal(reasonOf(await signed({ secretAccessKey: 'wrong' })), 'signature');
  });
});
