import { createPrivateKey } from 'node:crypto';
import { isOpenSshPrivateKey, readOpenSshPrivateKey } from './openssh-private-key-reader.ts';
import { encodePem } from './pem.ts';
import { pemOfKey } from './pkcs8-private-key.ts';

/** PKCS#8 first: OpenSSL reads Ed25519 as `pkcs1` too, although only RSA has such a form. */
const FORMS = [
  { label: 'PRIVATE KEY', type: 'pkcs8' },
  { label: 'RSA PRIVATE KEY', type: 'pkcs1' },
] as const;

const ARMOUR = /-----BEGIN ((?:RSA |OPENSSH )?PRIVATE KEY)-----([^-]+)-----END \1-----/;

/**
 * Well-formed PEM (RFC 7468) of an unencrypted RSA or Ed25519 private key given in PKCS#1 or PKCS#8: in PEM whose line
 * ends may be missing, as in the example of AWS's CreateKeyPair page, as base64 of that, as the name of its member
 * `privateKeyBase64` has it, or as base64 without armour, as in Alibaba's example. Of an OpenSSH private key, as EC2
 * gives Ed25519, the PEM of the key within: PKCS#1 of RSA, PKCS#8 of Ed25519. Undefined if it is anything else.
 */
export function privateKeyPem(text: string): Buffer | undefined {
  const base64 = bodyOf(text).replaceAll(/\s/g, '');
  const content = Buffer.from(base64, 'base64');
  try {
    if (content.toString('base64') !== base64) return undefined;
    if (isOpenSshPrivateKey(content)) return pemOfOpenSsh(content);
    const form = FORMS.find(({ type }) => isSupportedKey(content, type));
    return form && encodePem(form.label, content);
  } finally {
    content.fill(0);
  }
}

/** A private key in PKCS#8 PEM, of its PEM in any form. The receiver zeroes it. */
export function pkcs8Pem(pem: Buffer): Buffer {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  try {
    return encodePem('PRIVATE KEY', der);
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

function pemOfOpenSsh(content: Buffer): Buffer | undefined {
  const key = readOpenSshPrivateKey(content);
  return key && pemOfKey(key);
}
