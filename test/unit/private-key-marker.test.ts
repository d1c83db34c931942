import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { containsPrivateKey, privateKeySubmitted } from '../../shared/domain/private-key-marker.ts';
import { cpuMilliseconds } from '../support/cpu-time.ts';
import { hostileKeys } from '../support/hostile-keys.ts';

const FILES = Object.entries(hostileKeys());
const PRIVATE_FILES = FILES.filter(([name]) => name.startsWith('priv_'));
const PUBLIC_FILES = FILES.filter(([name]) => !name.startsWith('priv_'));

describe('containsPrivateKey', () => {
  const manglings: [rule: string, mangle: (file: string) => string][] = [
    ['as written', file => file],
    ['with CRLF line ends', file => file.replaceAll(/\r?\n/g, '\r\n')],
    ['on one line', file => file.replaceAll(/\r?\n/g, ' ')],
    ['with JSON-escaped line ends', file => JSON.stringify(file)],
    ['within other text', file => `key: ${file} # mine`],
    ['with a fence of two dashes', file => file.replaceAll('-----', '--')],
    ['without dashes', file => file.replaceAll('-----', '')],
    ['without the first dashes', file => file.replace(/^-+/, '')],
    ['without its last line', file => file.trimEnd().split('\n').slice(0, -1).join('\n')],
  ];
  for (const [rule, mangle] of manglings) {
    for (const [name, file] of PRIVATE_FILES) {
      it(`finds ${name} ${rule}`, () => assert.equal(containsPrivateKey(mangle(file)), true));
    }
  }

  const pemManglings: [rule: string, mangle: (file: string) => string][] = [
    ['without its first line', file => file.split('\n').slice(1).join('\n')],
    ['as its base64 body only', file => file.split('\n').slice(1, -2).join('')],
    [
      'as wrapped base64 of the file',
      file => Buffer.from(file).toString('base64').replaceAll(/.{76}/g, '$&\n'),
    ],
    ['percent-encoded', file => encodeURIComponent(file)],
    ['form-encoded', file => String(new URLSearchParams({ key: file }))],
  ];
  for (const [rule, mangle] of pemManglings) {
    for (const [name, file] of PRIVATE_FILES.filter(([, text]) => text.startsWith('-----'))) {
      it(`finds ${name} ${rule}`, () => assert.equal(containsPrivateKey(mangle(file)), true));
    }
  }

  for (const line of [
    '-----BEGIN RSA PRIVATE KEY-----CANARY',
    '-----BEGIN DSA PRIVATE KEY-----',
    '-----END RSA PRIVATE KEY-----',
    'BEGIN%20RSA%20PRIVATE%20KEY',
    'BEGIN+RSA+PRIVATE+KEY',
    '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----',
    '-----BEGIN PGP PRIVATE KEY BLOCK-----',
    'PuTTY-User-Key-File-2: ssh-rsa',
    'Private-Lines: 14',
  ]) {
    it(`finds the line ${line}`, () => assert.equal(containsPrivateKey(line), true));
  }

  for (const [name, file] of PUBLIC_FILES) {
    it(`passes ${name}`, () => assert.equal(containsPrivateKey(file), false));
  }

  for (const text of [
    '',
    'private key of the build agent',
    'rotate the PRIVATE KEY at the END of the year',
    'FRONT-END PRIVATE KEY',
    'BACK_END_PRIVATE_KEY',
    'FRONTEND PRIVATE KEY OWNER',
    'BEGIN PUBLIC KEY',
    '-----BEGIN RSA PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE REQUEST-----',
    'arn:aws:iam::123456789012:role/private-key-reader',
  ]) {
    it(`passes the text "${text}"`, () => assert.equal(containsPrivateKey(text), false));
  }

  it('passes every public key that node:crypto makes', () => {
    fc.assert(
      fc.property(fc.constantFrom('spki' as const, 'jwk' as const), form => {
        const { publicKey } = generateKeyPairSync('ed25519');
        const text =
          form === 'jwk'
            ? JSON.stringify(publicKey.export({ format: 'jwk' }))
            : publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
        assert.equal(containsPrivateKey(text), false);
      }),
    );
  });

  it('passes random base64', () => {
    const base64 = fc
      .uint8Array({ minLength: 500, maxLength: 3000 })
      .map(bytes => Buffer.from(bytes).toString('base64'));
    fc.assert(fc.property(base64, text => assert.equal(containsPrivateKey(text), false)));
  });

  it('takes linear time for 64 KiB of near misses', () => {
    for (const unit of ['-', ' ', 'BEGIN ', 'BEGIN RSA PRIVATE ', '%20', 'MII', 'b3BlbnNzaC1rZXktdj']) {
      const text = `BEGIN${unit.repeat(65_536 / unit.length)}`;
      assert.ok(cpuMilliseconds(() => assert.equal(containsPrivateKey(text), false)) < 50, unit);
    }
  });
});

describe('privateKeySubmitted', () => {
  it('is a 422 that tells the caller to replace the key', () => {
    const { code, detail } = privateKeySubmitted();
    assert.equal(code, 'private_key_submitted');
    assert.match(detail, /compromised: replace it everywhere/);
  });
});
