import { createPrivateKey, type KeyObject } from 'node:crypto';
import { encodePem } from './pem.ts';

/** PEM of an RSA (PKCS#1) or Ed25519 (PKCS#8) private key given as PKCS#8 DER. Throws for what is none. */
export function pemOfPkcs8(pkcs8: Uint8Array): Buffer {
  const bytes = Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.byteLength);
  return pemOfKey(createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }));
}

/** PEM of an RSA (PKCS#1) or Ed25519 (PKCS#8) private key. The receiver zeroes it. */
export function pemOfKey(key: KeyObject): Buffer {
  const isRsa = key.asymmetricKeyType === 'rsa';
  const der = key.export({ type: isRsa ? 'pkcs1' : 'pkcs8', format: 'der' });
  try {
    return encodePem(isRsa ? 'RSA PRIVATE KEY' : 'PRIVATE KEY', der);
  } finally {
    der.fill(0);
  }
}
