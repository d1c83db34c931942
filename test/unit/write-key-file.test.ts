import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, it } from 'node:test';
import type { KeyFormat } from '../../shared/domain/key-file.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { SecretBytes } from '../../shared/domain/secret-bytes.ts';
import { type KeyFileRequest, makeWriteKeyFile } from '../../shared/usecases/write-key-file.ts';
import { fakeKeyOf, fakePassphraseKeys } from '../support/fake-passphrase-keys.ts';
import { readingOf, readOpenSshFile, readPuttyFile } from '../support/key-file-readers.ts';
import { isWiped } from '../support/use-case-fixture.ts';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ED25519 = generateKeyPairSync('ed25519').privateKey;
const KEYS = { RSA, ED25519 };

const PKCS1 = String(RSA.export({ type: 'pkcs1', format: 'pem' }));
const REQUEST: KeyFileRequest = { format: 'pem', name: 'build-7', claim: ['kp_1', '1', 'hash'] };

const ENCRYPTED: KeyFormat[] = ['openssh', 'ppk'];

describe('a key file', () => {
  it('in PEM is what was sealed, of an RSA key in either form', async () => {
    for (const pem of [PKCS1, String(RSA.export({ type: 'pkcs8', format: 'pem' }))]) {
      assert.equal(await write(new SecretBytes(Buffer.from(pem))), pem);
    }
  });

  it('in PEM is the form of OpenSSH of an Ed25519 key, because OpenSSH reads no other', async () => {
    assert.equal(await write(sealed(ED25519)), await write(sealed(ED25519), { format: 'openssh' }));
  });

  for (const [type, key] of Object.entries(KEYS)) {
    const blob = fromKeyObject(createPublicKey(key))?.blob ?? Buffer.alloc(0);

    it(`in PKCS#8 of ${type} is PKCS#8`, async () => {
      const file = await write(sealed(key), { format: 'pkcs8' });
      assert.match(file, /^-----BEGIN PRIVATE KEY-----\n/);
      assert.ok(createPrivateKey(file).equals(key));
    });

    it(`of ${type} bears the name of the key pair`, async () => {
      const expected = readingOf(key, blob, 'build-7');
      assert.deepEqual(readOpenSshFile(await write(sealed(key), { format: 'openssh' })), expected);
      assert.deepEqual(readPuttyFile(await write(sealed(key), { format: 'ppk' })), expected);
    });

    it(`of ${type} under a passphrase opens with it only`, async () => {
      const [openSsh, putty] = await Promise.all(
        ENCRYPTED.map(format => write(sealed(key), { format, passphrase: 'right' })),
      );
      const expected = readingOf(key, blob, 'build-7');
      assert.deepEqual(readOpenSsh(openSsh, 'right'), expected);
      assert.deepEqual(readPutty(putty, 'right'), expected);
      assert.throws(() => readOpenSsh(openSsh, 'wrong'), /check integers/);
      assert.throws(() => readPutty(putty, 'wrong'), /MAC/);
    });
  }

  const names: [name: string, comment: string][] = [
    ['a\nComment: b', 'aComment: b'],
    ['a\r\nPrivate-Lines: 0', 'aPrivate-Lines: 0'],
    ['tab\tnull\0escape\u001b[0m', 'tabnullescape[0m'],
    ['line\u2028paragraph\u2029next\u0085', 'lineparagraphnext'],
    ['right-to-left\u202e', 'right-to-left'],
    ['  blanks around  ', 'blanks around'],
    ['密钥-1', '密钥-1'],
  ];
  for (const [name, comment] of names) {
    it(`has the name ${JSON.stringify(name)} on one line`, async () => {
      const file = await write(sealed(ED25519), { name, format: 'ppk' });
      assert.equal(readPuttyFile(file).comment, comment);
      assert.equal(
        readOpenSshFile(await write(sealed(ED25519), { name, format: 'openssh' })).comment,
        comment,
      );
    });
  }

  for (const format of ENCRYPTED) {
    const passphrase = 'right';

    it(`as ${format} is the same for the same claim`, async () => {
      const once = await write(sealed(RSA), { format, passphrase });
      assert.equal(await write(sealed(RSA), { format, passphrase }), once);
    });

    it(`as ${format} differs for another claim, key pair or key`, async () => {
      const others = await Promise.all([
        write(sealed(ED25519), { format, passphrase }),
        ...[
          ['kp_1', '1', 'other'],
          ['kp_1', '2', 'hash'],
          ['kp_2', '1', 'hash'],
          ['kp_1', '1hash', ''],
        ].map(claim => write(sealed(ED25519), { format, passphrase, claim })),
        write(sealed(RSA), { format, passphrase }),
      ]);
      assert.equal(new Set(others.map(saltOf)).size, others.length);
    });

    it(`as ${format} leaves neither the key nor what came of the passphrase behind`, async () => {
      const [source, keys] = [sealed(RSA), fakePassphraseKeys()];
      const bytes = source.bytes();
      await write(source, { format, passphrase }, keys);
      assert.equal(keys.seen.length, 2);
      assert.deepEqual([bytes, ...keys.seen].map(isWiped), [true, true, true]);
    });

    it(`as ${format} that fails leaves nothing behind either`, async () => {
      const source = sealed(RSA);
      const bytes = source.bytes();
      const fail = () => Promise.reject(new Error('no memory'));
      await assert.rejects(
        write(source, { format, passphrase }, { ...fakePassphraseKeys(), bcrypt: fail, argon2id: fail }),
      );
      assert.ok(isWiped(bytes));
    });
  }
});

/** The salt as it stands in the file. */
function saltOf(file: string): string {
  const [, putty] = /Argon2-Salt: (.*)/.exec(file) ?? [];
  if (putty !== undefined) return putty;
  const content = Buffer.from(file.split('\n').slice(1, -2).join(''), 'base64');
  const start = content.indexOf('bcrypt') + 'bcrypt'.length + 8;
  return content.subarray(start, start + 16).toString('hex');
}

function sealed(key: KeyObject): SecretBytes {
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'pkcs8';
  return new SecretBytes(Buffer.from(String(key.export({ type, format: 'pem' }))));
}

async function write(key: SecretBytes, request: Partial<KeyFileRequest> = {}, keys = fakePassphraseKeys()) {
  const file = await makeWriteKeyFile(keys)(key, { ...REQUEST, ...request });
  return file.bytes().toString();
}

function readOpenSsh(file = '', passphrase = '') {
  return readOpenSshFile(file, salt => fakeKeyOf(passphrase, salt, 48));
}

function readPutty(file = '', passphrase = '') {
  return readPuttyFile(file, ({ salt }) => fakeKeyOf(passphrase, salt, 80));
}
