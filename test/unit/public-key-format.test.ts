import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { keptPublicKey, type PublicKey, parsePublicKey } from '../../shared/domain/public-key.ts';
import { formattedPublicKey } from '../../shared/domain/public-key-format.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import vectors from '../vectors/ssh-public-keys.json' with { type: 'json' };

const KEY = keyOf(generateKeyPairSync('rsa', { modulusLength: 3072 }).publicKey);

describe('a public key', () => {
  for (const { name, line } of vectors) {
    it(`of ${name} is read from its own line as it was parsed`, () => {
      assert.deepEqual(keptPublicKey(line), parsePublicKey(line));
    });

    it(`of ${name} in PEM is the same key`, () => {
      const key = keptPublicKey(line);
      const pem = formattedPublicKey(key, 'pem', 'build-7');
      assert.match(pem, /^-----BEGIN PUBLIC KEY-----\n/);
      assert.equal(keyOf(createPublicKey(pem)).line, line);
    });

    it(`of ${name} as an OpenSSH line has no comment`, () => {
      assert.equal(formattedPublicKey(keptPublicKey(line), 'openssh', 'build-7'), line);
    });
  }

  it('in RFC 4716 has short lines, and says key and comment to who reads as section 3 has it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 255 }), name => {
        const file = formattedPublicKey(KEY, 'rfc4716', name);
        const lines = file.split('\n');
        assert.ok(lines.every(line => Buffer.byteLength(line) <= 72));
        assert.ok(lines.every(line => !line.includes('\ufffd') || name.includes('\ufffd')));
        const { comment, blob } = readRfc4716(file);
        assert.equal(comment, name.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim());
        assert.deepEqual(blob, KEY.blob);
      }),
    );
  });
});

function keyOf(key: Parameters<typeof fromKeyObject>[0]): PublicKey {
  const publicKey = fromKeyObject(key);
  assert.ok(publicKey);
  return publicKey;
}

function readRfc4716(file: string) {
  const [, comment = '', body = ''] =
    /^---- BEGIN SSH2 PUBLIC KEY ----\nComment: "(.*)"\n([\w+/=\n]+)---- END SSH2 PUBLIC KEY ----\n$/.exec(
      file.replaceAll('\\\n', ''),
    ) ?? [];
  return { comment, blob: Buffer.from(body, 'base64') };
}
