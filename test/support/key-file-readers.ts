import assert from 'node:assert/strict';
import { createDecipheriv, createHash, createHmac, type KeyObject } from 'node:crypto';

/** What a key file says of its key, its numbers in hexadecimal without leading zeros. */
export interface KeyFileReading {
  readonly type: string;
  readonly comment: string;
  readonly publicBlob: string;
  readonly numbers: Readonly<Record<string, string>>;
}

export interface PuttyKdf {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
}

/** Makes 48 bytes of a passphrase as bcrypt_pbkdf does. */
export type OpenSshKdf = (salt: Buffer, rounds: number) => Buffer;

/** What node:crypto says of the same key. */
export function readingOf(key: KeyObject, publicBlob: Buffer, comment: string): KeyFileReading {
  const jwk = key.export({ format: 'jwk' });
  const hex = (member: 'n' | 'e' | 'd' | 'p' | 'q' | 'qi' | 'x') =>
    Buffer.from(jwk[member] ?? '', 'base64url').toString('hex');
  const number = (member: 'n' | 'e' | 'd' | 'p' | 'q' | 'qi') => BigInt(`0x${hex(member)}`).toString(16);
  const blob = publicBlob.toString('base64');
  if (jwk.kty === 'OKP') {
    return { type: 'ssh-ed25519', comment, publicBlob: blob, numbers: { seed: hex('d'), point: hex('x') } };
  }
  const numbers = { d: number('d'), p: number('p'), q: number('q'), qi: number('qi') };
  return {
    type: 'ssh-rsa',
    comment,
    publicBlob: blob,
    numbers: { ...numbers, n: number('n'), e: number('e') },
  };
}

/** Reads a key in OpenSSH's own form (OpenSSH, PROTOCOL.key), checking all that can be checked. */
export function readOpenSshFile(file: string, kdf?: OpenSshKdf): KeyFileReading {
  const lines = file.split('\n');
  assert.equal(lines.shift(), '-----BEGIN OPENSSH PRIVATE KEY-----');
  assert.deepEqual(lines.splice(-2), ['-----END OPENSSH PRIVATE KEY-----', '']);
  assert.ok(lines.every((line, row) => line.length === 70 || (row === lines.length - 1 && line.length < 70)));
  const reader = byteReader(Buffer.from(lines.join(''), 'base64'));
  assert.equal(reader.take(15).toString('latin1'), 'openssh-key-v1\0');
  const [cipher, kdfName, options] = [reader.text(), reader.text(), byteReader(reader.string())];
  assert.equal(reader.number(), 1);
  const [publicBlob, sealed] = [reader.string(), reader.string()];
  assert.equal(reader.left(), 0);
  if (kdf === undefined) {
    assert.deepEqual([cipher, kdfName, options.left()], ['none', 'none', 0]);
    return readSecretSection(sealed, publicBlob, 8);
  }
  assert.deepEqual([cipher, kdfName], ['aes256-ctr', 'bcrypt']);
  const keys = kdf(options.string(), options.number());
  const decipher = createDecipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(32, 48));
  return readSecretSection(Buffer.concat([decipher.update(sealed), decipher.final()]), publicBlob, 16);
}

function readSecretSection(section: Buffer, publicBlob: Buffer, block: number): KeyFileReading {
  assert.equal(section.length % block, 0);
  const reader = byteReader(section);
  assert.equal(reader.number(), reader.number(), 'the check integers agree');
  const type = reader.text();
  const numbers = type === 'ssh-rsa' ? openSshRsa(reader) : openSshEd25519(reader);
  const comment = reader.text();
  const padding = reader.take(reader.left());
  assert.ok(padding.length < block);
  assert.deepEqual(
    [...padding],
    Array.from(padding, (_, index) => index + 1),
  );
  return { type, comment, publicBlob: publicBlob.toString('base64'), numbers };
}

function openSshRsa(reader: ByteReader): Record<string, string> {
  const [n, e, d, qi, p, q] = [1, 2, 3, 4, 5, 6].map(() => reader.mpint());
  return { d: `${d}`, p: `${p}`, q: `${q}`, qi: `${qi}`, n: `${n}`, e: `${e}` };
}

function openSshEd25519(reader: ByteReader): Record<string, string> {
  const [point, both] = [reader.string(), reader.string()];
  assert.deepEqual([point.length, both.length], [32, 64]);
  assert.ok(both.subarray(32).equals(point));
  return { seed: both.subarray(0, 32).toString('hex'), point: point.toString('hex') };
}

/** Reads a PuTTY key file, version 2 or 3 (PuTTY manual, appendix C), and checks its MAC. `kdf` gives 80 bytes. */
export function readPuttyFile(file: string, kdf?: (parameters: PuttyKdf) => Buffer): KeyFileReading {
  assert.match(file, /^(?:[^\r\n]*\r\n)+$/);
  const lines = file.split('\r\n').slice(0, -1);
  const header = (name: string): string => {
    const [key, value] = (lines.shift() ?? '').split(/: (.*)/s);
    assert.equal(key, name);
    return value ?? '';
  };
  const block = (name: string) => {
    const rows = lines.splice(0, Number(header(name)));
    assert.ok(
      rows.every((row, index) => row.length === 64 || (index === rows.length - 1 && row.length < 64)),
    );
    return Buffer.from(rows.join(''), 'base64');
  };
  const version = lines[0]?.startsWith('PuTTY-User-Key-File-2') ? 2 : 3;
  const type = header(`PuTTY-User-Key-File-${version}`);
  const [encryption, comment, publicBlob] = [header('Encryption'), header('Comment'), block('Public-Lines')];
  assert.equal(encryption, kdf ? 'aes256-cbc' : 'none');
  const keys = kdf?.(puttyKdf(header));
  const sealed = block('Private-Lines');
  const secret = keys ? decryptPutty(sealed, keys) : sealed;
  const mac = header('Private-MAC');
  assert.deepEqual(lines, []);
  const authenticated = [type, encryption, comment, publicBlob, secret].map(lengthPrefixed);
  assert.equal(mac, macOf(version, keys, Buffer.concat(authenticated)), 'the MAC is right');
  const numbers = type === 'ssh-rsa' ? puttyRsa(publicBlob, secret) : puttyEd25519(publicBlob, secret);
  return { type, comment, publicBlob: publicBlob.toString('base64'), numbers };
}

function puttyKdf(header: (name: string) => string): PuttyKdf {
  assert.equal(header('Key-Derivation'), 'Argon2id');
  return {
    memory: Number(header('Argon2-Memory')),
    passes: Number(header('Argon2-Passes')),
    parallelism: Number(header('Argon2-Parallelism')),
    salt: Buffer.from(header('Argon2-Salt'), 'hex'),
  };
}

function decryptPutty(sealed: Buffer, keys: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', keys.subarray(0, 32), keys.subarray(32, 48));
  return Buffer.concat([decipher.setAutoPadding(false).update(sealed), decipher.final()]);
}

function macOf(version: 2 | 3, keys: Buffer | undefined, authenticated: Buffer): string {
  const key = createHash('sha1').update('putty-private-key-file-mac-key').digest();
  const hmac = version === 2 ? createHmac('sha1', key) : createHmac('sha256', keys?.subarray(48) ?? '');
  return hmac.update(authenticated).digest('hex');
}

function puttyRsa(publicBlob: Buffer, secret: Buffer): Record<string, string> {
  const [shown, hidden] = [byteReader(publicBlob), byteReader(secret)];
  assert.equal(shown.text(), 'ssh-rsa');
  const [e, n] = [shown.mpint(), shown.mpint()];
  const [d, p, q, qi] = [1, 2, 3, 4].map(() => hidden.mpint());
  return { d: `${d}`, p: `${p}`, q: `${q}`, qi: `${qi}`, n, e };
}

function puttyEd25519(publicBlob: Buffer, secret: Buffer): Record<string, string> {
  const [shown, hidden] = [byteReader(publicBlob), byteReader(secret)];
  assert.equal(shown.text(), 'ssh-ed25519');
  const [seed, point] = [hidden.string(), shown.string()];
  assert.deepEqual([seed.length, point.length], [32, 32]);
  return { seed: seed.toString('hex'), point: point.toString('hex') };
}

type ByteReader = ReturnType<typeof byteReader>;

/** Reads the data types of RFC 4251 section 5 one after the other. */
function byteReader(bytes: Buffer) {
  let offset = 0;
  const take = (length: number): Buffer => {
    assert.ok(length <= bytes.length - offset, 'nothing runs past the end');
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  const string = () => take(take(4).readUInt32BE());
  return {
    take,
    string,
    left: () => bytes.length - offset,
    number: () => take(4).readUInt32BE(),
    text: () => string().toString('utf8'),
    /** Positive, in the shortest form. */
    mpint: () => {
      const content = string();
      const [first = 0, second = 0] = content;
      assert.ok(first > 0 ? first < 0x80 : second >= 0x80, 'the mpint is positive and in its shortest form');
      return BigInt(`0x${content.toString('hex')}`).toString(16);
    },
  };
}

function lengthPrefixed(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
