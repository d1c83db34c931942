import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, it } from 'node:test';
import { keyNumbers } from '../../shared/domain/key-numbers.ts';
import { openSshPrivateKey } from '../../shared/domain/openssh-private-key.ts';
import { readOpenSshPrivateKey } from '../../shared/domain/openssh-private-key-reader.ts';
import { encodeString, encodeUint32 } from '../../shared/domain/ssh-wire.ts';

const COMMENT = 'comment';
const CHECK = Buffer.from('01020304', 'hex');
const ED25519 = generateKeyPairSync('ed25519').privateKey;
const RSA = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const HEAD_BYTES = 'openssh-key-v1\0'.length + encodeString('none').length * 2 + encodeString('').length;

describe('an OpenSSH private key', () => {
  for (const key of [ED25519, RSA]) {
    const content = contentOf(key);

    it(`of ${key.asymmetricKeyType} is the key within`, () => {
      assert.ok(readOpenSshPrivateKey(content)?.equals(key));
    });

    it(`of ${key.asymmetricKeyType} is refused wherever one bit differs, but in its comment`, () => {
      const comment = content.lastIndexOf(COMMENT);
      for (let position = 0; position < content.length; position += 1) {
        if (position >= comment && position < comment + COMMENT.length) continue;
        const changed = Buffer.from(content);
        changed[position] = (changed[position] ?? 0) ^ (1 << (position % 8));
        assert.equal(readOpenSshPrivateKey(changed), undefined, `byte ${position}`);
      }
    });

    it(`of ${key.asymmetricKeyType} is refused wherever it is cut off, or goes on`, () => {
      for (let length = 0; length < content.length; length += 1) {
        assert.equal(readOpenSshPrivateKey(content.subarray(0, length)), undefined, `${length} bytes`);
      }
      assert.equal(readOpenSshPrivateKey(Buffer.concat([content, Buffer.alloc(1)])), undefined);
      assert.equal(readOpenSshPrivateKey(Buffer.concat([content, encodeString('')])), undefined);
    });
  }

  const head = contentOf(ED25519).subarray(0, HEAD_BYTES);
  const rest = contentOf(ED25519).subarray(HEAD_BYTES + 4);
  const refused: [rule: string, content: Buffer][] = [
    ['without a key', Buffer.concat([head, encodeUint32(0)])],
    ['with two keys', Buffer.concat([head, encodeUint32(2), rest])],
    ['with a passphrase', encrypted(ED25519)],
    ['with the public key of another', otherPublicKey()],
    ['with a whole block of padding', paddedByABlock()],
  ];
  for (const [rule, content] of refused) {
    it(`${rule} is refused`, () => assert.equal(readOpenSshPrivateKey(content), undefined));
  }
});

function contentOf(key: KeyObject, encryption?: { salt: Buffer; keyAndIv: Buffer }): Buffer {
  const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'pkcs8';
  using numbers = keyNumbers(Buffer.from(String(key.export({ type, format: 'pem' }))));
  const file = openSshPrivateKey(numbers, { comment: COMMENT, check: CHECK, encryption }).toString();
  return Buffer.from(file.split('\n').slice(1, -2).join(''), 'base64');
}

function encrypted(key: KeyObject): Buffer {
  return contentOf(key, { salt: Buffer.alloc(16), keyAndIv: Buffer.alloc(48) });
}

function otherPublicKey(): Buffer {
  const [mine, other] = [contentOf(ED25519), contentOf(generateKeyPairSync('ed25519').privateKey)];
  const blobBytes = 4 + encodeString('ssh-ed25519').length + 36;
  const start = HEAD_BYTES + 4;
  return Buffer.concat([
    mine.subarray(0, start),
    other.subarray(start, start + blobBytes),
    mine.subarray(start + blobBytes),
  ]);
}

/** ssh-keygen pads to the next block only: more could hide anything. */
function paddedByABlock(): Buffer {
  const content = contentOf(ED25519);
  const blobBytes = 4 + encodeString('ssh-ed25519').length + 36;
  const start = HEAD_BYTES + 4 + blobBytes;
  const secret = content.subarray(start + 4);
  const last = secret.at(-1) ?? 0;
  const padding = Array.from({ length: 8 }, (_, index) => (last < 8 ? last : 0) + index + 1);
  return Buffer.concat([
    content.subarray(0, start),
    encodeString(Buffer.concat([secret, Buffer.from(padding)])),
  ]);
}
