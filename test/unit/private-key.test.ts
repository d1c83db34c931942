import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { keyNumbers } from '../../shared/domain/key-numbers.ts';
import { type OpenSshEncryption, openSshPrivateKey } from '../../shared/domain/openssh-private-key.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { hostileKeys } from '../support/hostile-keys.ts';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ED25519 = generateKeyPairSync('ed25519');
const PKCS1 = String(RSA.privateKey.export({ type: 'pkcs1', format: 'pem' }));
const PKCS8 = String(RSA.privateKey.export({ type: 'pkcs8', format: 'pem' }));
const PKCS8_ED25519 = String(ED25519.privateKey.export({ type: 'pkcs8', format: 'pem' }));
const HOSTILE = hostileKeys();
const OPENSSH_RSA = openSshFileOf(PKCS1);
const OPENSSH_ED25519 = openSshFileOf(PKCS8_ED25519);
const ENCRYPTED_OPENSSH = openSshFileOf(PKCS1, { salt: Buffer.alloc(16), keyAndIv: Buffer.alloc(48) });

const FORMS: [rule: string, spoil: (pem: string) => string][] = [
  ['PEM', pem => pem],
  ['PEM with CRLF line ends', pem => pem.replaceAll('\n', '\r\n')],
  ['PEM without a final newline', pem => pem.trimEnd()],
  ['PEM without a newline after BEGIN', pem => pem.replace('-----\n', '-----')],
  ['PEM without any newline', pem => pem.replaceAll('\n', '')],
  ['PEM between blank lines', pem => `\n\n  ${pem}\n\n`],
  ['PEM wrapped at 76 columns', pem => rewrap(pem, 76)],
  ['PEM under the other label', otherLabel],
  ['bare base64', pem => base64Of(pem).join('')],
  ['bare base64 in lines', pem => base64Of(pem).join('\r\n')],
  ['base64 of PEM', pem => Buffer.from(pem).toString('base64')],
];

describe('PrivateKey.fromProvider', () => {
  for (const [label, pem] of Object.entries({ PKCS1, PKCS8, PKCS8_ED25519 })) {
    for (const [rule, spoil] of FORMS) {
      it(`makes well-formed ${label} of ${rule}`, () => {
        assert.equal(PrivateKey.fromProvider(spoil(pem)).bytes().toString(), pem);
      });
    }
  }

  const refused: [rule: string, text: string][] = [
    ['nothing', ''],
    ['the word null', 'null'],
    ['a key cut off', PKCS1.slice(0, 800)],
    ['a body without its first line', PKCS1.replace(/.{64}\n/, '')],
    ['a foreign character in the body', PKCS1.replace('\nMII', '\n*MII')],
    ['a public key', HOSTILE['spki_pem'] ?? ''],
    ['an encrypted key', HOSTILE['priv_pkcs8_encrypted'] ?? ''],
    ['an EC key', HOSTILE['priv_sec1'] ?? ''],
    ['a DSA key', HOSTILE['priv_pkcs8_dsa'] ?? ''],
    ['an OpenSSH key cut off', (HOSTILE['priv_openssh'] ?? '').replace(/.{30}\n-----END/, '\n-----END')],
    ['an OpenSSH key under a passphrase', ENCRYPTED_OPENSSH],
    ['a PuTTY key', HOSTILE['priv_ppk'] ?? ''],
  ];
  for (const [rule, text] of refused) {
    it(`fails as unclear for ${rule}, and quotes nothing`, () => {
      assert.throws(
        () => PrivateKey.fromProvider(text),
        error => {
          assert.ok(error instanceof ProviderFailure);
          assert.deepEqual(
            [error.kind, error.message, error.cause],
            ['unclear', 'provider failure: unclear', undefined],
          );
          return true;
        },
      );
    });
  }
});

describe('PrivateKey.fromProvider of an OpenSSH private key', () => {
  const openSsh = {
    'PKCS#1 of an RSA key': [OPENSSH_RSA, PKCS1],
    'PKCS#8 of an Ed25519 key': [OPENSSH_ED25519, PKCS8_ED25519],
  };
  for (const [label, [file = '', pem]] of Object.entries(openSsh)) {
    for (const [rule, spoil] of FORMS) {
      it(`makes ${label} in OpenSSH's form, as ${rule}`, () => {
        assert.equal(PrivateKey.fromProvider(spoil(file)).bytes().toString(), pem);
      });
    }
  }
});

describe('PrivateKey', () => {
  it('gives the public half', () => {
    assert.deepEqual(PrivateKey.fromProvider(PKCS1).publicKey(), fromKeyObject(RSA.publicKey));
    assert.deepEqual(PrivateKey.fromProvider(PKCS8_ED25519).publicKey(), fromKeyObject(ED25519.publicKey));
  });

  const outputs: [path: string, print: (key: PrivateKey) => string][] = [
    ['String()', key => String(key)],
    ['a template literal', key => `${key}`],
    ['concatenation', key => `key ${key}`],
    ['JSON.stringify', key => JSON.stringify({ key })],
    ['util.inspect', key => inspect({ key }, { depth: null, showHidden: true })],
    ['util.format', key => ['%s', '%o', '%O', '%j'].map(directive => format(directive, key)).join(' ')],
    ['console.log with a nested object', key => format({ deep: { deeper: [key] } })],
    ['the cause of an error', key => inspect(new Error('failed', { cause: key }))],
  ];
  for (const [path, print] of outputs) {
    it(`is [redacted] in ${path}`, () => {
      const printed = print(PrivateKey.fromProvider(PKCS1));
      assert.match(printed, /\[redacted\]/);
      assert.doesNotMatch(printed, /PRIVATE KEY|MII|0x|4d 49 49/);
    });
  }

  const copies: [path: string, copy: (key: PrivateKey) => unknown][] = [
    ['structuredClone', key => structuredClone(key)],
    ['an object spread', key => ({ ...key })],
    ['v8.serialize', key => serialize(key).toString('latin1')],
    ['util.inspect without its own method', key => inspect(key, { customInspect: false, showHidden: true })],
  ];
  for (const [path, copy] of copies) {
    it(`gives nothing to ${path}`, () => {
      assert.doesNotMatch(inspect(copy(PrivateKey.fromProvider(PKCS1))), /PRIVATE KEY|MII|Buffer|Uint8Array/);
    });
  }

  it('owns its memory', () => {
    const bytes = PrivateKey.fromProvider(PKCS8_ED25519).bytes();
    assert.equal(bytes.buffer.byteLength, bytes.length);
  });

  it('is zeroed by wipe and throws afterwards', () => {
    const key = PrivateKey.fromProvider(PKCS1);
    const bytes = key.bytes();
    key.wipe();
    assert.ok(bytes.every(byte => byte === 0));
    assert.throws(() => key.bytes(), /wiped/);
    assert.throws(() => key.publicKey(), /wiped/);
    assert.equal(String(key), '[redacted]');
    key.wipe();
  });

  it('is zeroed at the end of a using block', () => {
    const bytes = (() => {
      using key = new PrivateKey(Buffer.from(PKCS1));
      return key.bytes();
    })();
    assert.ok(bytes.every(byte => byte === 0));
  });
});

function openSshFileOf(pem: string, encryption?: OpenSshEncryption): string {
  using numbers = keyNumbers(Buffer.from(pem));
  return openSshPrivateKey(numbers, { comment: 'c', check: Buffer.alloc(4), encryption }).toString();
}

function otherLabel(pem: string): string {
  return /RSA|OPENSSH/.test(pem)
    ? pem.replaceAll(/(?:RSA|OPENSSH) /g, '')
    : pem.replaceAll('PRIVATE', 'RSA PRIVATE');
}

function base64Of(pem: string): string[] {
  return pem.split('\n').slice(1, -2);
}

function rewrap(pem: string, columns: number): string {
  const [begin = '', ...rest] = pem.trimEnd().split('\n');
  const lines =
    rest
      .slice(0, -1)
      .join('')
      .match(new RegExp(`.{1,${columns}}`, 'g')) ?? [];
  return [begin, ...lines, rest.at(-1), ''].join('\n');
}
