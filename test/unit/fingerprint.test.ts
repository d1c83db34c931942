import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  md5SpkiFingerprint,
  openSshFingerprint,
  sha1Pkcs8Fingerprint,
} from '../../shared/domain/fingerprint.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import vectors from '../vectors/ssh-public-keys.json' with { type: 'json' };

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const PKCS1 = String(RSA.export({ type: 'pkcs1', format: 'pem' }));
const PKCS8 = String(RSA.export({ type: 'pkcs8', format: 'pem' }));

describe('fingerprints', () => {
  for (const { name, line, sha256 } of vectors) {
    it(`openSshFingerprint of ${name} is what ssh-keygen prints`, () => {
      assert.equal(openSshFingerprint(parsePublicKey(line).blob), sha256);
    });
  }

  for (const { name, line, md5Spki } of vectors.filter(vector => vector.md5Spki !== undefined)) {
    it(`md5SpkiFingerprint of ${name} is openssl's MD5 of its SPKI`, () => {
      assert.equal(md5SpkiFingerprint(parsePublicKey(line)), md5Spki);
    });
  }

  for (const [form, pem] of Object.entries({ PKCS1, PKCS8 })) {
    it(`sha1Pkcs8Fingerprint is SHA-1 of the PKCS#8 bytes, given ${form}`, () => {
      const pkcs8 = Buffer.from(PKCS8.split('\n').slice(1, -2).join(''), 'base64');
      const expected = createHash('sha1').update(pkcs8).digest('hex');
      const fingerprint = sha1Pkcs8Fingerprint(PrivateKey.fromProvider(pem));
      assert.match(fingerprint, /^([0-9a-f]{2}:){19}[0-9a-f]{2}$/);
      assert.equal(fingerprint.replaceAll(':', ''), expected);
    });
  }

  it('sha1Pkcs8Fingerprint agrees with the openssl commands of the AWS page', t => {
    const theirs = opensslSha1(PKCS1);
    if (theirs === undefined) return t.diagnostic('openssl is not installed: not compared');
    assert.equal(sha1Pkcs8Fingerprint(PrivateKey.fromProvider(PKCS1)), theirs);
  });
});

/** openssl pkcs8 -topk8 -nocrypt -outform DER | openssl sha1 -c */
function opensslSha1(pem: string): string | undefined {
  try {
    const der = execFileSync('openssl', ['pkcs8', '-topk8', '-nocrypt', '-outform', 'DER'], { input: pem });
    return execFileSync('openssl', ['sha1', '-c'], { input: der, encoding: 'utf8' }).trim().split('= ')[1];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
