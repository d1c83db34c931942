import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { CHECK_BYTES, OPENSSH_MAGIC } from './openssh-private-key.ts';
import { fromKeyObject } from './public-key-object.ts';
import { encodeString, encodeUint32, readMpint, readString, readStrings } from './ssh-wire.ts';

/** Cipher, key derivation and its options, number of keys: what stands before every single key without a passphrase. */
const UNENCRYPTED = Buffer.concat([
  Buffer.from(OPENSSH_MAGIC),
  ...['none', 'none', ''].map(encodeString),
  encodeUint32(1),
]);

const BLOCK_BYTES = 8;

/** Whether these bytes claim to be an OpenSSH private key, encrypted or not. */
export function isOpenSshPrivateKey(content: Buffer): boolean {
  return content.subarray(0, OPENSSH_MAGIC.length).equals(Buffer.from(OPENSSH_MAGIC));
}

/**
 * The one RSA or Ed25519 key in an unencrypted OpenSSH private key (OpenSSH, PROTOCOL.key). Undefined for any other, and
 * where any part disagrees with another: check integers, padding, both copies of the public key, the numbers.
 */
export function readOpenSshPrivateKey(content: Buffer): KeyObject | undefined {
  if (!content.subarray(0, UNENCRYPTED.length).equals(UNENCRYPTED)) return undefined;
  const [blob, secret, ...rest] = readStrings(content.subarray(UNENCRYPTED.length)) ?? [];
  if (blob === undefined || secret === undefined || rest.length > 0) return undefined;
  const jwk = readSecretSection(secret);
  const key = jwk && keyObject(jwk);
  return key && fromKeyObject(createPublicKey(key))?.blob.equals(blob) ? key : undefined;
}

function readSecretSection(secret: Buffer): JsonWebKey | undefined {
  if (secret.length < 2 * CHECK_BYTES || secret.length % BLOCK_BYTES !== 0) return undefined;
  const [check, again] = [secret.readUInt32BE(0), secret.readUInt32BE(CHECK_BYTES)];
  const content = secret.subarray(2 * CHECK_BYTES);
  const type = readString(content, 0)?.toString('latin1');
  if (check !== again || (type !== 'ssh-ed25519' && type !== 'ssh-rsa')) return undefined;
  const fields = readFields(content, type === 'ssh-rsa' ? 8 : 4);
  if (fields === undefined) return undefined;
  return type === 'ssh-rsa' ? rsaKey(fields.slice(1, -1)) : ed25519Key(fields.slice(1, -1));
}

/** So many strings, behind which stands nothing but the padding 1, 2, 3 and so on, less than a block. */
function readFields(content: Buffer, count: number): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let offset = 0;
  for (let field = 0; field < count; field += 1) {
    const string = readString(content, offset);
    if (string === undefined) return undefined;
    fields.push(string);
    offset += 4 + string.length;
  }
  const padding = content.subarray(offset);
  const isPadding = padding.length < BLOCK_BYTES && padding.every((byte, index) => byte === index + 1);
  return isPadding ? fields : undefined;
}

/** The point, then the seed and the point in one. */
function ed25519Key([point, both]: Buffer[]): JsonWebKey | undefined {
  if (point?.length !== 32 || both?.length !== 64 || !both.subarray(32).equals(point)) return undefined;
  return { kty: 'OKP', crv: 'Ed25519', x: text(point), d: text(both.subarray(0, 32)) };
}

function rsaKey(fields: Buffer[]): JsonWebKey | undefined {
  const [n, e, d, qi, p, q] = fields.map(readMpint);
  if (!(n && e && d && qi && p && q)) return undefined;
  const numbers = {
    n: toBigInt(n),
    e: toBigInt(e),
    d: toBigInt(d),
    qi: toBigInt(qi),
    p: toBigInt(p),
    q: toBigInt(q),
  };
  const exponents = crtExponents(numbers);
  if (exponents === undefined) return undefined;
  const { dp, dq } = exponents;
  return {
    ...{ kty: 'RSA', n: text(n), e: text(e), d: text(d), p: text(p), q: text(q), qi: text(qi) },
    ...{ dp: text(fromBigInt(dp)), dq: text(fromBigInt(dq)) },
  };
}

type RsaIntegers = Readonly<Record<'n' | 'e' | 'd' | 'qi' | 'p' | 'q', bigint>>;

/** d modulo p - 1 and q - 1 (RFC 8017 section 3.2), which OpenSSH leaves out; undefined where the numbers are no key. */
function crtExponents({ n, e, d, qi, p, q }: RsaIntegers): { dp: bigint; dq: bigint } | undefined {
  if (p < 3n || q < 3n || p * q !== n || (qi * q) % p !== 1n) return undefined;
  const [dp, dq] = [d % (p - 1n), d % (q - 1n)];
  return (e * dp) % (p - 1n) === 1n && (e * dq) % (q - 1n) === 1n ? { dp, dq } : undefined;
}

function keyObject(jwk: JsonWebKey): KeyObject | undefined {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function text(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function toBigInt(magnitude: Buffer): bigint {
  return BigInt(`0x0${magnitude.toString('hex')}`);
}

function fromBigInt(number: bigint): Buffer {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}
