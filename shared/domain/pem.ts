/** PEM (RFC 7468) in memory of its own: `Buffer.from` may take it from the pool that other buffers share. */
export function encodePem(label: string, content: Buffer, columns = 64): Buffer {
  const lines = base64Lines(content, columns).join('\n');
  const pem = `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
  const bytes = Buffer.alloc(pem.length);
  bytes.write(pem, 'latin1');
  return bytes;
}

/** Base64 in lines of so many characters. */
export function base64Lines(content: Buffer, columns: number): string[] {
  const base64 = content.toString('base64');
  const lines: string[] = [];
  for (let start = 0; start < base64.length; start += columns)
    lines.push(base64.slice(start, start + columns));
  return lines;
}
