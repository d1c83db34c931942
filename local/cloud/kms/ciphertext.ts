import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KmsKey } from './account.ts';

const FORMAT = 1;
const HEADER_BYTES = 18;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts under the newest material of a symmetric key: format, material version, key id, IV, tag, ciphertext.
 * AES-256-GCM authenticates the first three and the encryption context.
 */
export function seal(key: KmsKey, plaintext: Buffer, context: Buffer): Buffer {
  const version = key.material.length - 1;
  const header = Buffer.concat([
    Buffer.from([FORMAT, version]),
    Buffer.from(key.id.replaceAll('-', ''), 'hex'),
  ]);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', materialOf(key, version), iv);
  cipher.setAAD(Buffer.concat([header, context]));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, iv, cipher.getAuthTag(), ciphertext]);
}

/** The id of the key under which a blob was made; undefined where the blob is none of ours. */
export function keyIdOf(blob: Buffer): string | undefined {
  if (blob.length < HEADER_BYTES + IV_BYTES + TAG_BYTES || blob[0] !== FORMAT) return undefined;
  const hex = blob.subarray(2, HEADER_BYTES).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The plaintext of a blob of that key; undefined where the blob or the context was changed. */
export function open(key: KmsKey, blob: Buffer, context: Buffer): Buffer | undefined {
  const ivEnd = HEADER_BYTES + IV_BYTES;
  const header = blob.subarray(0, HEADER_BYTES);
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      materialOf(key, blob[1] ?? 0),
      blob.subarray(HEADER_BYTES, ivEnd),
      { authTagLength: TAG_BYTES },
    );
    decipher.setAAD(Buffer.concat([header, context]));
    decipher.setAuthTag(blob.subarray(ivEnd, ivEnd + TAG_BYTES));
    return Buffer.concat([decipher.update(blob.subarray(ivEnd + TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

function materialOf(key: KmsKey, version: number): Buffer {
  return Buffer.from(key.material[version] ?? '', 'base64');
}
