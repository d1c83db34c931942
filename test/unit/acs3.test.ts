import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verifyAcs3 } from '../../local/cloud/acs3.ts';
import { canonicalQuery, signedHeaders } from '../support/acs3-request.ts';

/** The fixed values of https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature */
const HOST = 'ecs.cn-shanghai.aliyuncs.com';
const DATE = '2023-10-26T10:22:32Z';
const QUERY = canonicalQuery({
  ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
  RegionId: 'cn-shanghai',
});
const CALL = {
  ...{
    action: 'RunInstances',
    version: '2014-05-26',
    accessKeyId: 'YourAccessKeyId',
    secret: 'YourAccessKeySecret',
  },
  ...{ date: DATE, nonce: '3156853299f313e23d1673dc12e1703d' },
};
const SIGNATURE = '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0';
const HEADERS = signedHeaders(HOST, QUERY, CALL);
const OPTIONS = {
  secretFor: (accessKeyId: string) => (accessKeyId === CALL.accessKeyId ? CALL.secret : undefined),
  ...{ now: Date.parse(DATE), maxSkewMs: 900_000 },
};

const request = (
  overrides: { url?: string; method?: string; body?: string; headers?: Record<string, string> } = {},
) => ({
  method: overrides.method ?? 'POST',
  url: overrides.url ?? `/?${QUERY}`,
  headers: { ...HEADERS, ...overrides.headers },
  body: Buffer.from(overrides.body ?? ''),
});

describe('the signature ACS3-HMAC-SHA256', () => {
  it('is the published one for the published request', () => {
    assert.ok(HEADERS['authorization']?.endsWith(`,Signature=${SIGNATURE}`));
    const verification = verifyAcs3(request(), OPTIONS);
    assert.deepEqual(verification, { ok: true, accessKeyId: CALL.accessKeyId, nonce: CALL.nonce });
  });

  it('stands for the parameters in any order', () => {
    const url = `/?${QUERY.split('&').reverse().join('&')}`;
    assert.ok(verifyAcs3(request({ url }), OPTIONS).ok);
  });

  it('is verified with a blank after each comma', () => {
    const authorization = String(HEADERS['authorization']).replaceAll(',', ', ');
    assert.ok(verifyAcs3(request({ headers: { authorization } }), OPTIONS).ok);
  });

  const refusals: [what: string, changed: Parameters<typeof request>[0], reason: string][] = [
    ['another query', { url: `/?${QUERY}&Amount=2` }, 'signature'],
    ['another path', { url: `/a?${QUERY}` }, 'signature'],
    ['another method', { method: 'GET' }, 'signature'],
    ['another body', { body: 'Amount=2' }, 'signature'],
    ['another host', { headers: { host: 'ecs.cn-beijing.aliyuncs.com' } }, 'signature'],
    ['another action', { headers: { 'x-acs-action': 'StopInstances' } }, 'signature'],
    ['another nonce', { headers: { 'x-acs-signature-nonce': 'other' } }, 'signature'],
    ['another date', { headers: { 'x-acs-date': '2023-10-26T10:22:33Z' } }, 'signature'],
    ['a date of another form', { headers: { 'x-acs-date': '20231026T102232Z' } }, 'date-format'],
    ['a date that is none', { headers: { 'x-acs-date': '2023-13-46T30:00:00Z' } }, 'expired'],
    ['a common header that is not signed', { headers: { 'x-acs-security-token': 'a' } }, 'malformed'],
    ['another algorithm', { headers: { authorization: 'ACS3-HMAC-SM3 Credential=a' } }, 'malformed'],
    [
      'an unknown access key',
      { headers: { authorization: String(HEADERS['authorization']).replace('YourAccessKeyId', 'a') } },
      'unknown-key',
    ],
  ];
  for (const [what, changed, reason] of refusals) {
    it(`is refused with ${what}`, () => {
      assert.deepEqual(verifyAcs3(request(changed), OPTIONS), { ok: false, reason });
    });
  }

  for (const name of ['host', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256']) {
    it(`is refused where ${name} is not signed`, () => {
      const authorization = String(HEADERS['authorization']).replace(new RegExp(`${name};`), '');
      assert.deepEqual(verifyAcs3(request({ headers: { authorization } }), OPTIONS), {
        ok: false,
        reason: 'malformed',
      });
    });
  }

  for (const minutes of [-16, 16]) {
    it(`is refused ${minutes} minutes from its date`, () => {
      const now = Date.parse(DATE) + minutes * 60_000;
      assert.deepEqual(verifyAcs3(request(), { ...OPTIONS, now }), { ok: false, reason: 'expired' });
    });
  }
});
