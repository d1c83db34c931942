import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { lengthPrefixed } from './length-prefixed.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Binds a sealed key to its key pair and attempt: swapped between rows it does not open. */
export interface SealBinding {
  readonly keyPairId: string;
  readonly attempt: number;
}

/**
 * Seals key bytes under a 32-byte data key: AES-256-GCM, as `iv (12) | tag (16) | ciphertext`. The data key
 * must be used for one key only, which makes a random IV safe.
 */
export function sealKey(dataKey: Uint8Array, plaintext: Uint8Array, binding: SealBinding): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', dataKey, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(binding));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]);
}

/** Opens what `sealKey` made. Throws if the data key, the binding or a single bit differs. */
export function openKey(dataKey: Uint8Array, sealed: Uint8Array, binding: SealBinding): Buffer {
  const iv = sealed.subarray(0, IV_BYTES);
  const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  // Without authTagLength, Node accepts tags cut down to four bytes.
  const decipher = createDecipheriv('aes-256-gcm', dataKey, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(binding)).setAuthTag(tag);
  const opening = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([opening, decipher.final()]);
  } finally {
    opening.fill(0);
  }
}

function additionalData({ keyPairId, attempt }: SealBinding): Buffer {
  return lengthPrefixed('keyvend sealed key v1', keyPairId, String(attempt));
}
