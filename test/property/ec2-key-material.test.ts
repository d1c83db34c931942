import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatKeyMaterial } from '../../local/cloud/ec2/key-material.ts';
import { readPrivateKeyFile } from '../support/private-key-files.ts';
import vectors from '../vectors/key-files.json' with { type: 'json' };

/** PKCS#8 of Ed25519 up to its seed (RFC 8410 section 7). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const ed25519 = fc
  .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.constantFrom(0, 0x80, 0xff, undefined))
  .map(([seed, first]) => {
    const key = Buffer.concat([ED25519_PREFIX, seed]);
    if (first !== undefined) key[ED25519_PREFIX.length] = first;
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  });
/** What a key name may hold. */
const comment = fc.stringMatching(/^[ -~]{1,255}$/);

const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'der' }).toString('hex');

describe('the key material of EC2', () => {
  it('is read back as the key that it was made of, for every Ed25519 key', () => {
    fc.assert(
      fc.property(ed25519, comment, (key, name) => {
        assert.equal(pkcs8(readPrivateKeyFile(formatKeyMaterial(key, 'pem', name), 'openssh')), pkcs8(key));
        assert.equal(pkcs8(readPrivateKeyFile(formatKeyMaterial(key, 'ppk', name), 'ppk')), pkcs8(key));
      }),
    );
  });

  it('is read back as the key that it was made of, for RSA keys of any length', () => {
    for (let round = 0; round < 30; round += 1) {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 512 + 8 * (round % 3) });
      const [pem, ppk] = (['pem', 'ppk'] as const).map(format => formatKeyMaterial(privateKey, format, 'k'));
      assert.equal(pkcs8(readPrivateKeyFile(pem ?? '', 'pkcs1')), pkcs8(privateKey));
      assert.equal(pkcs8(readPrivateKeyFile(ppk ?? '', 'ppk')), pkcs8(privateKey));
    }
  });

  for (const { name, comment: keyName, pkcs8: pem, ppk2 } of vectors) {
    it(`in PuTTY's format is what puttygen writes of ${name}`, () => {
      const material = formatKeyMaterial(createPrivateKey(pem), 'ppk', keyName);
      assert.equal(material, ppk2.replaceAll('\r\n', '\n'));
    });
  }
});
