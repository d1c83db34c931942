import assert from 'node:assert/strict';
import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readString, readStrings } from '../../shared/domain/ssh-wire.ts';

export type PrivateKeyFormat = 'pkcs1' | 'openssh' | 'ppk';

const OPENSSH = /^-----BEGIN OPENSSH PRIVATE KEY-----\n([^-]+)\n-----END OPENSSH PRIVATE KEY-----$/;
const PPK =
  /^PuTTY-User-Key-File-2: (\S+)\nEncryption: none\nComment: .*\nPublic-Lines: \d+\n([^:]+)\nPrivate-Lines: \d+\n([^:]+)\nPrivate-MAC: [0-9a-f]{40}\n$/;
/** "openssh-key-v1" with its final zero, "none", "none", "", and that there is 1 key. */
const OPENSSH_HEAD = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAB';
const CHECK_INTEGERS_BYTES = 8;

/** Reads an unencrypted private key in one of the formats that EC2 gives. */
export function readPrivateKeyFile(text: string, format: PrivateKeyFormat): KeyObject {
  switch (format) {
    case 'openssh':
      return createPrivateKey({ key: openSshJwk(text), format: 'jwk' });
    case 'ppk':
      return createPrivateKey({ key: ppkJwk(text), format: 'jwk' });
    default:
      assert.match(text, /^-----BEGIN RSA PRIVATE KEY-----\n/);
      return createPrivateKey(text);
  }
}

function openSshJwk(text: string): JsonWebKey {
  const file = Buffer.from(OPENSSH.exec(text)?.[1] ?? '', 'base64');
  const head = Buffer.from(OPENSSH_HEAD, 'base64');
  assert.deepEqual(file.subarray(0, head.length), head);
  const [, section = Buffer.alloc(0)] = readStrings(file.subarray(head.length)) ?? [];
  const fields = section.subarray(CHECK_INTEGERS_BYTES);
  const type = readString(fields, 0);
  const point = readString(fields, 4 + Number(type?.length));
  const key = readString(fields, 8 + Number(type?.length) + Number(point?.length));
  assert.equal(String(type), 'ssh-ed25519');
  assert.deepEqual(key?.subarray(32), point);
  return ed25519Jwk(key?.subarray(0, 32), point);
}

function ppkJwk(text: string): JsonWebKey {
  const [, type, publicLines = '', privateLines = ''] = PPK.exec(text) ?? [];
  const [, ...publicFields] = readStrings(Buffer.from(publicLines, 'base64')) ?? [];
  const privateFields = readStrings(Buffer.from(privateLines, 'base64')) ?? [];
  return type === 'ssh-rsa'
    ? rsaJwk(publicFields, privateFields)
    : ed25519Jwk(privateFields[0], publicFields[0]);
}

function ed25519Jwk(seed: Buffer = Buffer.alloc(0), point: Buffer = Buffer.alloc(0)): JsonWebKey {
  return { kty: 'OKP', crv: 'Ed25519', d: seed.toString('base64url'), x: point.toString('base64url') };
}

function rsaJwk(publicFields: readonly Buffer[], privateFields: readonly Buffer[]): JsonWebKey {
  const [e = 0n, n = 0n] = publicFields.map(toNumber);
  const [d = 0n, p = 0n, q = 0n, qi = 0n] = privateFields.map(toNumber);
  const members = Object.entries({ e, n, d, p, q, qi, dp: d % (p - 1n), dq: d % (q - 1n) });
  return { kty: 'RSA', ...Object.fromEntries(members.map(([name, number]) => [name, toBase64Url(number)])) };
}

function toNumber(field: Buffer): bigint {
  return BigInt(`0x${field.toString('hex')}`);
}

function toBase64Url(number: bigint): string {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}
