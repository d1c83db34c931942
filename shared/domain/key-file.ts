import { createHmac } from 'node:crypto';
import { lengthPrefixed } from './length-prefixed.ts';

/**
 * The forms in which a private key is released: the provider's own PEM, PKCS#8 (RFC 5958), openssh-key-v1 (OpenSSH,
 * PROTOCOL.key) and PuTTY's (PuTTY manual, appendix C).
 */
export const KEY_FORMATS = ['pem', 'pkcs8', 'openssh', 'ppk'] as const;
export type KeyFormat = (typeof KEY_FORMATS)[number];

/** Whether a passphrase can protect this form: what keyvend could write else would not open in OpenSSH. */
export function takesPassphrase(format: KeyFormat): boolean {
  return format === 'openssh' || format === 'ppk';
}

/** The name of a key pair as the comment in its key files: on one line, whatever the name. */
export function keyComment(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim();
}

/**
 * Bytes that a key file needs and that others draw at random, salts and check integers: the same for the same key and
 * claim, so that a repeated release is the same file, and without the key as good as random.
 */
export function keyFileNonce(pem: Buffer, purpose: string, claim: readonly string[], length: number): Buffer {
  const message = lengthPrefixed('keyvend key file v1', purpose, ...claim);
  return createHmac('sha256', pem).update(message).digest().subarray(0, length);
}
