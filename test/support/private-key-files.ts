import assert from 'node:assert/strict';
import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type KeyFileReading, readOpenSshFile, readPuttyFile } from './key-file-readers.ts';

export type PrivateKeyFormat = 'pkcs1' | 'openssh' | 'ppk';

/** Reads an unencrypted private key in one of the formats that EC2 gives, checking all that can be checked. */
export function readPrivateKeyFile(text: string, format: PrivateKeyFormat): KeyObject {
  switch (format) {
    case 'openssh':
      return keyOf(readOpenSshFile(`${text}\n`));
    case 'ppk':
      // An XML parser leaves no carriage returns in a text.
      return keyOf(readPuttyFile(text.replaceAll('\n', '\r\n')));
    default:
      assert.match(text, /^-----BEGIN RSA PRIVATE KEY-----\n/);
      return createPrivateKey(text);
  }
}

function keyOf({ type, numbers }: KeyFileReading): KeyObject {
  const key = type === 'ssh-rsa' ? rsaJwk(numbers) : ed25519Jwk(numbers);
  return createPrivateKey({ key, format: 'jwk' });
}

function ed25519Jwk({ seed = '', point = '' }: KeyFileReading['numbers']): JsonWebKey {
  return { kty: 'OKP', crv: 'Ed25519', d: base64Url(seed), x: base64Url(point) };
}

function rsaJwk(numbers: KeyFileReading['numbers']): JsonWebKey {
  const [d, p, q] = [numbers['d'], numbers['p'], numbers['q']].map(hex => BigInt(`0x${hex}`));
  assert.ok(d && p && q);
  const exponents = { dp: (d % (p - 1n)).toString(16), dq: (d % (q - 1n)).toString(16) };
  const members = Object.entries({ ...numbers, ...exponents });
  return { kty: 'RSA', ...Object.fromEntries(members.map(([name, hex]) => [name, base64Url(hex)])) };
}

function base64Url(hex: string): string {
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}
