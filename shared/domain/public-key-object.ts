import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type PublicKey, publicKey } from './public-key.ts';
import { bitLength } from './rsa-weakness.ts';
import { encodeEd25519PublicKey, encodeRsaPublicKey, readStrings } from './ssh-wire.ts';

/** The public key as a KeyObject of node:crypto. */
export function toKeyObject({ type, blob }: PublicKey): KeyObject {
  const [, first = '', second = ''] = (readStrings(blob) ?? []).map(string => string.toString('base64url'));
  const jwk: JsonWebKey =
    type === 'ssh-rsa' ? { kty: 'RSA', e: first, n: second } : { kty: 'OKP', crv: 'Ed25519', x: first };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

/** The SSH form of an RSA or Ed25519 public KeyObject (RFC 4253 section 6.6, RFC 8709 section 4); undefined for others. */
export function fromKeyObject(key: KeyObject): PublicKey | undefined {
  const { n, e, x } = key.export({ format: 'jwk' });
  if (key.asymmetricKeyType === 'rsa' && n !== undefined && e !== undefined)
    return publicKey('ssh-rsa', bitLength(bytes(n)), encodeRsaPublicKey(bytes(e), bytes(n)));
  if (key.asymmetricKeyType === 'ed25519' && x !== undefined)
    return publicKey('ssh-ed25519', 256, encodeEd25519PublicKey(bytes(x)));
  return undefined;
}

/** The SSH form of a public key given as SPKI DER (RFC 5280); undefined for other types. Throws for what is no SPKI. */
export function fromSpki(der: Uint8Array): PublicKey | undefined {
  return fromKeyObject(createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }));
}

function bytes(base64url: string): Buffer {
  return Buffer.from(base64url, 'base64url');
}
