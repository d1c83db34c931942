import { base64Lines } from './pem.ts';
import type { PublicKey } from './public-key.ts';

/** Lines end before their 73rd byte (RFC 4716 section 3.2). */
const HEADER_BYTES = 72;
const COLUMNS = 70;

/** The public key in the SSH Public Key File Format (RFC 4716), as ssh-keygen -e writes it. */
export function rfc4716PublicKey({ blob }: PublicKey, comment: string): string {
  return [
    '---- BEGIN SSH2 PUBLIC KEY ----',
    ...headerLines(`Comment: "${comment}"`),
    ...base64Lines(blob, COLUMNS),
    '---- END SSH2 PUBLIC KEY ----',
    '',
  ].join('\n');
}

/** A line that ends in a backslash goes on in the next (section 3.3.1). No character is split. */
function headerLines(header: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const character of header) {
    if (Buffer.byteLength(`${line}${character}\\`) > HEADER_BYTES) {
      lines.push(`${line}\\`);
      line = '';
    }
    line += character;
  }
  return [...lines, line];
}
