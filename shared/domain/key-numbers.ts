import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { encodeEd25519PublicKey, encodeRsaPublicKey } from './ssh-wire.ts';

/** RFC 8017 section 3.2, as big-endian magnitudes; `qi` is the inverse of q modulo p. */
export interface RsaNumbers extends Disposable {
  readonly type: 'ssh-rsa';
  readonly n: Buffer;
  readonly e: Buffer;
  readonly d: Buffer;
  readonly p: Buffer;
  readonly q: Buffer;
  readonly qi: Buffer;
}

/** RFC 8032 section 5.1.5: 32 bytes each, leading and trailing zeros included. */
export interface Ed25519Numbers extends Disposable {
  readonly type: 'ssh-ed25519';
  readonly seed: Buffer;
  readonly point: Buffer;
}

/** What an SSH private key consists of. Disposing of it zeroes the secret ones. */
export type KeyNumbers = RsaNumbers | Ed25519Numbers;

/** The numbers of an RSA or Ed25519 key in PKCS#1 or PKCS#8 PEM. Throws for any other. */
export function keyNumbers(pem: Buffer): KeyNumbers {
  const jwk = createPrivateKey(pem).export({ format: 'jwk' });
  if (jwk.kty === 'RSA') return rsaNumbers(jwk);
  if (jwk.crv === 'Ed25519') return ed25519Numbers(jwk);
  throw new Error('the private key is neither RSA nor Ed25519');
}

/** The public key as SSH sends it (RFC 4253 section 6.6, RFC 8709 section 4). */
export function publicBlob(numbers: KeyNumbers): Buffer {
  return numbers.type === 'ssh-rsa'
    ? encodeRsaPublicKey(numbers.e, numbers.n)
    : encodeEd25519PublicKey(numbers.point);
}

function rsaNumbers({ n = '', e = '', d = '', p = '', q = '', qi = '' }: JsonWebKey): RsaNumbers {
  const secret = { d: bytes(d), p: bytes(p), q: bytes(q), qi: bytes(qi) };
  return {
    ...{ type: 'ssh-rsa', n: bytes(n), e: bytes(e) },
    ...secret,
    [Symbol.dispose]: () => wipe(Object.values(secret)),
  };
}

function ed25519Numbers({ x = '', d = '' }: JsonWebKey): Ed25519Numbers {
  const seed = bytes(d);
  return { type: 'ssh-ed25519', seed, point: bytes(x), [Symbol.dispose]: () => wipe([seed]) };
}

function wipe(secrets: Buffer[]): void {
  for (const secret of secrets) secret.fill(0);
}

function bytes(base64url: string): Buffer {
  return Buffer.from(base64url, 'base64url');
}
