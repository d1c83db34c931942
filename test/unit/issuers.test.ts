import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readIssuers } from '../../shared/config/issuers.ts';

const GITHUB = { name: 'github', url: 'https://token.actions.githubusercontent.com', audience: 'keyvend' };

function read(issuers: unknown) {
  return readIssuers({ KEYVEND_ISSUERS: JSON.stringify(issuers) });
}

describe('the issuers of tokens', () => {
  it('are none without the setting', () => assert.deepEqual(readIssuers({}), []));

  it('are read from JSON, and sign with RS256 unless they say otherwise', () => {
    const sso = {
      name: 'sso',
      url: 'https://sso.example/tenant/',
      audience: 'api://keyvend',
      jwksUri: 'https://keys.example/keys.json',
      algorithms: ['ES256', 'EdDSA'],
    };
    assert.deepEqual(read([GITHUB, sso]), [{ ...GITHUB, algorithms: ['RS256'] }, sso]);
  });

  for (const url of ['http://127.0.0.1:3002', 'http://localhost:3002/realm', 'http://[::1]:1']) {
    it(`may be at ${url}, which is this machine`, () => assert.equal(read([{ ...GITHUB, url }]).length, 1));
  }

  const wrong: [rule: string, issuers: unknown, place: string][] = [
    ['is no list', { github: GITHUB }, 'KEYVEND_ISSUERS'],
    ['misses an audience', [{ ...GITHUB, audience: undefined }], 'KEYVEND_ISSUERS.0.audience'],
    ['has an empty audience', [{ ...GITHUB, audience: '' }], 'KEYVEND_ISSUERS.0.audience'],
    ['has a colon in a name', [{ ...GITHUB, name: 'git:hub' }], 'KEYVEND_ISSUERS.0.name'],
    ['has a name of 33 characters', [{ ...GITHUB, name: 'a'.repeat(33) }], 'KEYVEND_ISSUERS.0.name'],
    ['has an issuer without TLS', [{ ...GITHUB, url: 'http://issuer.example' }], 'KEYVEND_ISSUERS.0.url'],
    [
      'only looks like this machine',
      [{ ...GITHUB, url: 'http://127.0.0.1:80@issuer.example' }],
      'KEYVEND_ISSUERS.0.url',
    ],
    [
      'has a name that begins like this machine',
      [{ ...GITHUB, url: 'http://localhost.issuer.example' }],
      'KEYVEND_ISSUERS.0.url',
    ],
    [
      'has keys that come without TLS',
      [{ ...GITHUB, jwksUri: 'http://keys.example' }],
      'KEYVEND_ISSUERS.0.jwksUri',
    ],
    ['allows no signature', [{ ...GITHUB, algorithms: ['none'] }], 'KEYVEND_ISSUERS.0.algorithms.0'],
    ['allows a shared secret', [{ ...GITHUB, algorithms: ['HS256'] }], 'KEYVEND_ISSUERS.0.algorithms.0'],
    ['allows no algorithm', [{ ...GITHUB, algorithms: [] }], 'KEYVEND_ISSUERS.0.algorithms'],
    ['has an unknown member', [{ ...GITHUB, secret: 'x' }], 'KEYVEND_ISSUERS.0'],
    ['has a name twice', [GITHUB, { ...GITHUB, url: 'https://gitlab.com' }], 'KEYVEND_ISSUERS'],
    ['has an issuer twice', [GITHUB, { ...GITHUB, name: 'again' }], 'KEYVEND_ISSUERS'],
  ];
  for (const [rule, issuers, place] of wrong) {
    it(`are refused where the setting ${rule}`, () => {
      assert.throws(() => read(issuers), { message: `The issuers of tokens are wrong: ${place}` });
    });
  }

  it('are refused where the setting is not JSON, which is not repeated', () => {
    assert.throws(() => readIssuers({ KEYVEND_ISSUERS: '[{' }), {
      message: 'The issuers of tokens are wrong: KEYVEND_ISSUERS',
    });
  });
});
