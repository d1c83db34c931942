import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { keyNumbers } from '../../shared/domain/key-numbers.ts';
import { openSshPrivateKey } from '../../shared/domain/openssh-private-key.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { puttyPrivateKey } from '../../shared/domain/putty-private-key.ts';
import { readingOf, readOpenSshFile, readPuttyFile } from '../support/key-file-readers.ts';

const ED25519_KEYS = 350;
const RSA_KEYS = 150;

/** PKCS#8 of Ed25519 up to its seed (RFC 8410 section 7). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(array => Buffer.from(array));

/** Seeds of which many start or end with zeros or set bits. */
const seed = fc
  .tuple(
    bytes(32),
    fc.constantFrom('', '00', '0000', '80', 'ff'),
    fc.constantFrom('', '00', '0000', '80', 'ff'),
  )
  .map(([middle, start, end]) => {
    middle.write(start, 0, 'hex');
    middle.write(end, 32 - end.length / 2, 'hex');
    return middle;
  });

const ed25519 = seed.map(bytes =>
  createPrivateKey({ key: Buffer.concat([ED25519_PREFIX, bytes]), format: 'der', type: 'pkcs8' }),
);

let rsaKeys: KeyObject[];

/** Short RSA keys: the edges are at the top bits of numbers, whatever their length. */
before(() => {
  rsaKeys = Array.from(
    { length: RSA_KEYS },
    (_, index) => generateKeyPairSync('rsa', { modulusLength: 512 + 8 * (index % 3) }).privateKey,
  );
});

const comment = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map(text => text.replaceAll(/\p{C}|\p{Z}/gu, ''));
const check = bytes(4);
const openSshKeys = fc.record({ salt: bytes(16), keyAndIv: bytes(48) });
const puttyKeys = fc.record({ salt: bytes(16), keys: bytes(80) });

describe('every key file is read back with every number as node:crypto has it', () => {
  const everyForm = (key: KeyObject, { name, check, openSsh, putty }: Circumstances) => {
    const blob = fromKeyObject(createPublicKey(key))?.blob;
    assert.ok(blob);
    const expected = readingOf(key, blob, name);
    using numbers = keyNumbers(pemOf(key));
    const plain = openSshPrivateKey(numbers, { comment: name, check }).toString();
    assert.deepEqual(readOpenSshFile(plain), expected);
    const encrypted = openSshPrivateKey(numbers, { comment: name, check, encryption: openSsh }).toString();
    assert.deepEqual(
      readOpenSshFile(encrypted, (salt, rounds) => {
        assert.deepEqual([salt, rounds], [openSsh.salt, 24]);
        return openSsh.keyAndIv;
      }),
      expected,
    );
    assert.deepEqual(readPuttyFile(puttyPrivateKey(numbers, { comment: name }).toString()), expected);
    const encryptedPutty = puttyPrivateKey(numbers, { comment: name, encryption: putty }).toString();
    assert.deepEqual(
      readPuttyFile(encryptedPutty, ({ salt }) => {
        assert.deepEqual(salt, putty.salt);
        return putty.keys;
      }),
      expected,
    );
    assert.equal(PrivateKey.fromProvider(plain).bytes().toString(), pemOf(key).toString());
  };
  const circumstances = fc.record({ name: comment, check, openSsh: openSshKeys, putty: puttyKeys });

  it(`${ED25519_KEYS} Ed25519 keys`, () => {
    fc.assert(fc.property(ed25519, circumstances, everyForm), { numRuns: ED25519_KEYS });
  });

  it(`${RSA_KEYS} RSA keys`, () => {
    const left = [...rsaKeys];
    fc.assert(
      fc.property(circumstances, around => {
        const key = left.pop();
        assert.ok(key);
        everyForm(key, around);
      }),
      { numRuns: RSA_KEYS, endOnFailure: true },
    );
  });

  it('of which some have numbers whose top bit asks for a sign byte, and some have not', () => {
    const inverses = rsaKeys.map(key => {
      const { qi = '', p = '' } = key.export({ format: 'jwk' });
      return { qi: Buffer.from(qi, 'base64url'), p: Buffer.from(p, 'base64url') };
    });
    assert.ok(inverses.some(({ qi }) => (qi[0] ?? 0) >= 0x80));
    assert.ok(inverses.some(({ qi }) => (qi[0] ?? 0) < 0x80));
  });
});

interface Circumstances {
  readonly name: string;
  readonly check: Buffer;
  readonly openSsh: { readonly salt: Buffer; readonly keyAndIv: Buffer };
  readonly putty: { readonly salt: Buffer; readonly keys: Buffer };
}

function pemOf(key: KeyObject): Buffer {
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'pkcs8';
  return Buffer.from(String(key.export({ type, format: 'pem' })));
}
