import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { mpint, sshString, sshStrings } from './ssh-wire.ts';

/** The name of an RSA or Ed25519 key's type in SSH. */
export function sshTypeOf({ asymmetricKeyType }: KeyObject): 'ssh-rsa' | 'ssh-ed25519' {
  return asymmetricKeyType === 'ed25519' ? 'ssh-ed25519' : 'ssh-rsa';
}

/** A public key as SSH sends it: RFC 4253 section 6.6 for RSA, RFC 8709 section 4 for Ed25519. */
export function publicKeyBlob(publicKey: KeyObject): Buffer {
  const { e = '', n = '', x = '' } = publicKey.export({ format: 'jwk' });
  const type = sshTypeOf(publicKey);
  const fields = type === 'ssh-rsa' ? [mpint(e), mpint(n)] : [sshString(Buffer.from(x, 'base64url'))];
  return Buffer.concat([sshString(type), ...fields]);
}

/** Writes a public key as the two fields of an OpenSSH line. */
export function formatOpenSshPublicKey(publicKey: KeyObject): string {
  return `${sshTypeOf(publicKey)} ${publicKeyBlob(publicKey).toString('base64')}`;
}

/** Reads an OpenSSH line of type ssh-rsa or ssh-ed25519 (RFC 4253 section 6.6, RFC 8709 section 4), with or without comment. */
export function parseOpenSshPublicKey(line: string): KeyObject | undefined {
  const [type = '', base64 = ''] = line.trim().split(/[ \t]+/);
  const blob = Buffer.from(base64, 'base64');
  if (/[\r\n]/.test(line.trim()) || blob.toString('base64') !== base64) return undefined;
  const fields = sshStrings(blob);
  if (fields?.shift()?.toString('latin1') !== type) return undefined;
  const jwk = jwkOf(type, fields);
  return jwk && importJwk(jwk);
}

function jwkOf(type: string, fields: Buffer[]): JsonWebKey | undefined {
  const [first, second] = fields.map(field => field.toString('base64url'));
  if (type === 'ssh-rsa' && first && second && fields.length === 2)
    return { kty: 'RSA', e: first, n: second };
  if (type === 'ssh-ed25519' && first && fields.length === 1) return { kty: 'OKP', crv: 'Ed25519', x: first };
  return undefined;
}

function importJwk(key: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return undefined;
  }
}
