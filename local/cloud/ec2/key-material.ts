import type { KeyObject } from 'node:crypto';
import { formatOpenSshPrivateKey } from './openssh-private-key.ts';
import { formatPpk } from './ppk.ts';

export type KeyFormat = 'pem' | 'ppk';

/** The private key as the service gives it: PKCS#1 for RSA, OpenSSH's own format for Ed25519, or PuTTY's for both. */
export function formatKeyMaterial(privateKey: KeyObject, format: KeyFormat, comment: string): string {
  if (format === 'ppk') return formatPpk(privateKey, comment);
  if (privateKey.asymmetricKeyType === 'ed25519') return formatOpenSshPrivateKey(privateKey, comment);
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().trimEnd();
}
