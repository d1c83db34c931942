import type { KeyObject } from 'node:crypto';

/**
 * CreateKeyPair says that PrivateKeyBody is "PEM-encoded in the PKCS#8 format" and shows PKCS#1 without armour; programs
 * that use it write it to a .pem file as it is.
 */
export type PrivateKeyForm = 'pkcs1-pem' | 'pkcs1-base64' | 'pkcs8-pem' | 'pkcs8-base64';

export function privateKeyFormatter(form: PrivateKeyForm): (privateKey: KeyObject) => string {
  const type = form.startsWith('pkcs1') ? 'pkcs1' : 'pkcs8';
  return privateKey =>
    form.endsWith('pem')
      ? privateKey.export({ type, format: 'pem' }).toString()
      : privateKey.export({ type, format: 'der' }).toString('base64');
}
