import { createPrivateKey, type PrivateKeyInput } from 'node:crypto';

const LABELS = { 'RSA PRIVATE KEY': 'pkcs1', 'PRIVATE KEY': 'pkcs8' } as const;
type Label = keyof typeof LABELS;

const ARMOUR = /-----BEGIN (RSA PRIVATE KEY|PRIVATE KEY)-----([^-]+)-----END \1-----/;

/**
 * Well-formed PEM (RFC 7468) of an unencrypted RSA or Ed25519 private key given in PKCS#1 or PKCS#8: in PEM whose line
 * ends may be missing, as in the example of AWS's CreateKeyPair page, or as base64 without armour, as in Alibaba's.
 * Undefined if it is anything else.
 */
export function privateKeyPem(text: string): Buffer | undefined {
  const [, label, armoured] = ARMOUR.exec(text) ?? [];
  const base64 = (armoured ?? text).replaceAll(/\s/g, '');
  const der = Buffer.from(base64, 'base64');
  try {
    if (der.toString('base64') !== base64) return undefined;
    const found = labelsFor(label).find(candidate => isSupportedKey(der, LABELS[candidate]));
    return found && encodePem(found, base64);
  } finally {
    der.fill(0);
  }
}

function labelsFor(label: string | undefined): Label[] {
  const all: Label[] = ['RSA PRIVATE KEY', 'PRIVATE KEY'];
  return label === undefined ? all : all.filter(candidate => candidate === label);
}

function isSupportedKey(der: Buffer, type: NonNullable<PrivateKeyInput['type']>): boolean {
  try {
    const { asymmetricKeyType } = createPrivateKey({ key: der, format: 'der', type });
    return asymmetricKeyType === 'rsa' || asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}

/** In memory of its own: `Buffer.from` may take it from the pool that other buffers share. */
function encodePem(label: Label, base64: string): Buffer {
  const lines = base64.replaceAll(/.{64}(?=.)/g, '$&\n');
  const pem = `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
  const bytes = Buffer.alloc(pem.length);
  bytes.write(pem, 'latin1');
  return bytes;
}
