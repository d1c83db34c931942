import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { passphraseKeys } from '../../shared/adapters/passphrase/passphrase-keys.ts';
import {
  ec2ImportFingerprint,
  openSshFingerprint,
  openSshMd5Fingerprint,
} from '../../shared/domain/fingerprint.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import type { PublicKey } from '../../shared/domain/public-key.ts';
import { formattedPublicKey } from '../../shared/domain/public-key-format.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { SecretBytes } from '../../shared/domain/secret-bytes.ts';
import { type KeyFileRequest, makeWriteKeyFile } from '../../shared/usecases/write-key-file.ts';
import vectors from '../vectors/key-files.json' with { type: 'json' };

const NAME = '密钥-1';
const PASSPHRASE = 'päss wörd 密';
const write = makeWriteKeyFile(passphraseKeys);

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'keyvend-'));
});
after(() => rmSync(directory, { recursive: true }));

type NamedKey = [what: string, key: KeyObject];

const RSA: NamedKey = ['an RSA key', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey];
const ED25519: NamedKey = ['an Ed25519 key', generateKeyPairSync('ed25519').privateKey];
const KEYS = [
  RSA,
  ED25519,
  ...vectors.map(({ name, pkcs8 }): NamedKey => [`the key ${name}`, createPrivateKey(pkcs8)]),
];

for (const [what, key] of KEYS) {
  const publicKey = publicKeyOf(key);

  describe(`of ${what}`, () => {
    for (const format of ['pem', 'openssh'] as const) {
      it(`ssh-keygen reads the ${format} file`, async t => {
        if (isMissing(t, 'ssh-keygen')) return;
        const file = save('key', await keyFile(key, { format }));
        assert.equal(twoFields(run('ssh-keygen', '-y', '-P', '', '-f', file)), publicKey.line);
      });
    }

    it('openssl reads the pkcs8 file', async t => {
      if (isMissing(t, 'openssl')) return;
      const file = save('key', await keyFile(key, { format: 'pkcs8' }));
      const spki = run('openssl', 'pkey', '-in', file, '-pubout');
      assert.equal(fromKeyObject(createPublicKey(spki))?.line, publicKey.line);
    });

    it('puttygen reads the PuTTY file, and writes the same', async t => {
      if (isMissing(t, 'puttygen')) return;
      const file = save('key.ppk', await keyFile(key, { format: 'ppk' }));
      assert.equal(twoFields(run('puttygen', file, '-L')), publicKey.line);
      const again = join(directory, 'again.ppk');
      const none = ['--new-passphrase', save('none', '')];
      run('puttygen', file, '-P', ...none, '-O', 'private', '--ppk-param', 'version=2', '-o', again);
      assert.equal(lines(again), lines(file));
    });

    it('ssh-keygen converts the RFC 4716 and the PEM file to the same public key', t => {
      if (isMissing(t, 'ssh-keygen')) return;
      const long = `a comment that goes on in the next line ${'and so on '.repeat(10)}`.trim();
      const rfc4716 = save('rfc4716', formattedPublicKey(publicKey, 'rfc4716', long));
      assert.equal(twoFields(run('ssh-keygen', '-i', '-f', rfc4716)), publicKey.line);
      if (publicKey.type === 'ssh-ed25519') return;
      const pem = save('pem', formattedPublicKey(publicKey, 'pem', NAME));
      assert.equal(twoFields(run('ssh-keygen', '-i', '-m', 'PKCS8', '-f', pem)), publicKey.line);
    });

    it('ssh-keygen shows the same fingerprints', t => {
      if (isMissing(t, 'ssh-keygen')) return;
      const file = save('key.pub', publicKey.line);
      const shown = (hash: string) => run('ssh-keygen', '-l', '-E', hash, '-f', file).split(' ')[1];
      assert.equal(openSshFingerprint(publicKey.blob), shown('sha256'));
      assert.equal(openSshMd5Fingerprint(publicKey.blob), shown('md5'));
    });

    it('openssl computes the fingerprint of an import by EC2', t => {
      if (isMissing(t, 'openssl')) return;
      const file = save('key.pem', formattedPublicKey(publicKey, 'pem', NAME));
      const der = join(directory, 'der');
      run('openssl', 'pkey', '-pubin', '-in', file, '-outform', 'DER', '-out', der);
      const rsa = () => run('openssl', 'md5', '-c', der).trim().split('= ')[1];
      const blob = save('blob', publicKey.blob);
      const ed25519 = () => execFileSync('openssl', ['sha256', '-binary', blob]).toString('base64');
      assert.equal(ec2ImportFingerprint(publicKey), publicKey.type === 'ssh-rsa' ? rsa() : ed25519());
    });
  });
}

for (const [what, key] of [RSA, ED25519]) {
  const publicKey = publicKeyOf(key);

  describe(`of ${what} under a passphrase`, () => {
    it('ssh-keygen opens the OpenSSH file with its passphrase only', async t => {
      if (isMissing(t, 'ssh-keygen')) return;
      const file = save('key', await keyFile(key, { format: 'openssh', passphrase: PASSPHRASE }));
      const [line, comment] = splitComment(run('ssh-keygen', '-y', '-P', PASSPHRASE, '-f', file));
      assert.deepEqual([line, comment], [publicKey.line, NAME]);
      assert.throws(() => run('ssh-keygen', '-y', '-P', 'wrong', '-f', file), /incorrect passphrase/);
    });

    it('puttygen opens the PuTTY file with its passphrase only', async t => {
      if (isMissing(t, 'puttygen')) return;
      const file = save('key.ppk', await keyFile(key, { format: 'ppk', passphrase: PASSPHRASE }));
      const [right, wrong] = [save('right', PASSPHRASE), save('wrong', 'wrong')];
      const plain = join(directory, 'plain');
      const to = ['-O', 'private-openssh', '--new-passphrase', save('none', ''), '-o', plain];
      run('puttygen', file, '--old-passphrase', right, ...to);
      assert.ok(PrivateKey.fromProvider(readFileSync(plain, 'utf8')).publicKey().blob.equals(publicKey.blob));
      assert.throws(() => run('puttygen', file, '--old-passphrase', wrong, ...to), /wrong passphrase/);
    });
  });
}

for (const type of ['rsa', 'ed25519']) {
  it(`a key that ssh-keygen generated, ${type}, is read and written as the same`, async t => {
    if (isMissing(t, 'ssh-keygen')) return;
    const file = join(directory, `generated-${type}`);
    run('ssh-keygen', '-q', '-t', type, '-N', '', '-C', 'build-7', '-f', file);
    const pem = PrivateKey.fromProvider(readFileSync(file, 'utf8')).bytes();
    assert.equal(`${publicKeyOf(createPrivateKey(pem)).line} build-7\n`, readFileSync(`${file}.pub`, 'utf8'));
    const theirs = contentOf(readFileSync(file, 'utf8'));
    const request = { format: 'openssh', name: 'build-7', claim: [] } as const;
    const ours = contentOf((await write(new SecretBytes(pem), request)).bytes().toString());
    // All but the two check integers, which ssh-keygen draws at random.
    assert.equal(ours.length, theirs.length);
    assert.ok(ours.filter((byte, index) => byte !== theirs[index]).length <= 8);
  });
}

async function keyFile(key: KeyObject, request: Pick<KeyFileRequest, 'format' | 'passphrase'>) {
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'pkcs8';
  const sealed = new SecretBytes(Buffer.from(String(key.export({ type, format: 'pem' }))));
  return (await write(sealed, { ...request, name: NAME, claim: ['kp_1', '1', ''] })).bytes();
}

function publicKeyOf(key: KeyObject): PublicKey {
  const publicKey = fromKeyObject(createPublicKey(key));
  assert.ok(publicKey);
  return publicKey;
}

function isMissing(t: TestContext, tool: string): boolean {
  const isMissing = spawnSync(tool, ['--version']).error !== undefined;
  if (isMissing) t.diagnostic(`${tool} is not installed here: not compared`);
  return isMissing;
}

function save(name: string, content: string | Buffer): string {
  const file = join(directory, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

function run(tool: string, ...args: string[]): string {
  return execFileSync(tool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function twoFields(line: string): string {
  return splitComment(line)[0] ?? '';
}

function splitComment(line: string): string[] {
  const [type, base64, ...comment] = line.trim().split(' ');
  return [`${type} ${base64}`, comment.join(' ')];
}

/** puttygen ends lines as its system does. */
function lines(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

function contentOf(file: string): Buffer {
  return Buffer.from(file.split('\n').slice(1, -2).join(''), 'base64');
}
