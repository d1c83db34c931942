import { createPrivateKey } from 'node:crypto';

/** PKCS#8 first: OpenSSL reads Ed25519 as `pkcs1` too, although only RSA has such a form. */
const FORMS = [
  { label: 'PRIVATE KEY', type: 'pkcs8' },
  { label: 'RSA PRIVATE KEY', type: 'pkcs1' },
] as const;

const ARMOUR = /-----BEGIN (RSA PRIVATE KEY|PRIVATE KEY)-----([^-]+)-----END \1-----/;

/**
 * Well-formed PEM (RFC 7468) of an unencrypted RSA or Ed25519 private key given in PKCS#1 or PKCS#8: in PEM whose line
 * ends may be missing, as in the example of AWS's CreateKeyPair page, as base64 of that, as the name of its member
 * `privateKeyBase64` has it, or as base64 without armour, as in Alibaba's example. Undefined if it is anything else.
 */
export function privateKeyPem(text: string): Buffer | undefined {
  const base64 = bodyOf(text).replaceAll(/\s/g, '');
  const der = Buffer.from(base64, 'base64');
  try {
    if (der.toString('base64') !== base64) return undefined;
    const form = FORMS.find(({ type }) => isSupportedKey(der, type));
    return form && encodePem(form.label, base64);
  } finally {
    der.fill(0);
  }
}

/** PEM of an RSA (PKCS#1) or Ed25519 (PKCS#8) private key given as PKCS#8 DER. Throws for what is none. */
export function pemOfPkcs8(pkcs8: Uint8Array): Buffer {
  const bytes = Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.byteLength);
  const key = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  const isRsa = key.asymmetricKeyType === 'rsa';
  const der = key.export({ type: isRsa ? 'pkcs1' : 'pkcs8', format: 'der' });
  try {
    return encodePem(isRsa ? 'RSA PRIVATE KEY' : 'PRIVATE KEY', der.toString('base64'));
  } finally {
    der.fill(0);
  }
}

function bodyOf(text: string): string {
  const armoured = ARMOUR.exec(text) ?? ARMOUR.exec(Buffer.from(text, 'base64').toString('latin1'));
  return armoured?.[2] ?? text;
}

function isSupportedKey(der: Buffer, type: 'pkcs1' | 'pkcs8'): boolean {
  try {
    const { asymmetricKeyType } = createPrivateKey({ key: der, format: 'der', type });
    return asymmetricKeyType === 'rsa' || asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}

/** In memory of its own: `Buffer.from` may take it from the pool that other buffers share. */
function encodePem(label: string, base64: string): Buffer {
  const lines = base64.replaceAll(/.{64}(?=.)/g, '$&\n');
  const pem = `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
  const bytes = Buffer.alloc(pem.length);
  bytes.write(pem, 'latin1');
  return bytes;
}
