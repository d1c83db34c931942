import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { openSshFingerprint } from '../../shared/domain/fingerprint.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';

describe('parsePublicKey', () => {
  it('reads back an RSA key of node:crypto', () => {
    const key = fromKeyObject(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
    assert.deepEqual(parsePublicKey(`${key?.line} alice@example.com`), key);
    assert.equal(key?.bits, 2048);
  });

  it('reads the Ed25519 key of RFC 8032 test 1', () => {
    const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
    const key = parsePublicKey(`${line} kv@example\n`);
    assert.equal(key.line, line);
    assert.equal(openSshFingerprint(key.blob), 'SHA256:bbXpuKG6zhzdmnxq256TlqzFBzRl2f6OOg722cYNbU8');
  });
});
