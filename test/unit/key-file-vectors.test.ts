import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ec2ImportFingerprint,
  openSshFingerprint,
  openSshMd5Fingerprint,
} from '../../shared/domain/fingerprint.ts';
import { keyNumbers } from '../../shared/domain/key-numbers.ts';
import { openSshPrivateKey } from '../../shared/domain/openssh-private-key.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import { pkcs8Pem } from '../../shared/domain/private-key-pem.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import { puttyPrivateKey } from '../../shared/domain/putty-private-key.ts';
import { rfc4716PublicKey } from '../../shared/domain/rfc4716.ts';
import { readOpenSshFile, readPuttyFile } from '../support/key-file-readers.ts';
import vectors from '../vectors/key-files.json' with { type: 'json' };

for (const vector of vectors) {
  const { comment } = vector;
  const publicKey = parsePublicKey(vector.openSshPublic);

  describe(`of ${vector.name}`, () => {
    it('the OpenSSH private key is what ssh-keygen reads, to the byte', () => {
      using numbers = keyNumbers(Buffer.from(vector.pkcs8));
      const file = { comment, check: Buffer.from(vector.check, 'hex') };
      assert.equal(openSshPrivateKey(numbers, file).toString(), vector.openSshPrivate);
    });

    it('the PuTTY private key is what puttygen writes, to the byte', () => {
      using numbers = keyNumbers(Buffer.from(vector.pkcs8));
      assert.equal(puttyPrivateKey(numbers, { comment }).toString(), vector.ppk2);
    });

    it('the PKCS#8 PEM is what openssl writes, to the byte', () => {
      assert.equal(pkcs8Pem(Buffer.from(vector.pkcs8)).toString(), vector.pkcs8);
    });

    it('the OpenSSH private key is read as the PKCS#8 PEM', () => {
      assert.equal(PrivateKey.fromProvider(vector.openSshPrivate).bytes().toString(), vector.pkcs8);
    });

    it('the RFC 4716 public key is what puttygen writes, to the byte', () => {
      assert.equal(rfc4716PublicKey(publicKey, comment), vector.rfc4716);
    });

    it('the fingerprints are those of ssh-keygen and EC2', () => {
      const { blob } = publicKey;
      assert.equal(openSshFingerprint(blob), vector.sha256);
      assert.equal(openSshMd5Fingerprint(blob), vector.md5);
      assert.equal(ec2ImportFingerprint(publicKey), vector.ec2);
    });

    it('the readers of the tests agree on every file', () => {
      const reading = readOpenSshFile(vector.openSshPrivate);
      assert.equal(reading.publicBlob, publicKey.blob.toString('base64'));
      assert.deepEqual(readPuttyFile(vector.ppk2), reading);
      assert.deepEqual(readPuttyFile(vector.ppk3), reading);
    });
  });
}
