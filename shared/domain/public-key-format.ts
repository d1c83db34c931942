import { keyComment } from './key-file.ts';
import type { PublicKey } from './public-key.ts';
import { toKeyObject } from './public-key-object.ts';
import { rfc4716PublicKey } from './rfc4716.ts';

/** An OpenSSH line, an RFC 4716 file, a SubjectPublicKeyInfo in PEM (RFC 7468 section 13). */
export const PUBLIC_KEY_FORMATS = ['openssh', 'rfc4716', 'pem'] as const;
export type PublicKeyFormat = (typeof PUBLIC_KEY_FORMATS)[number];

/** The public key in a format. The line has no comment, the file has the name. */
export function formattedPublicKey(key: PublicKey, format: PublicKeyFormat, name: string): string {
  if (format === 'openssh') return key.line;
  if (format === 'rfc4716') return rfc4716PublicKey(key, keyComment(name));
  return toKeyObject(key).export({ type: 'spki', format: 'pem' }).toString();
}
