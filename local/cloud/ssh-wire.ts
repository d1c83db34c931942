/** RFC 4251 section 5: `string`. */
export function sshString(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** RFC 4251 section 5: `mpint`; a leading zero byte keeps a number positive. */
export function mpint(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url');
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return sshString(isNegative ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

/** The strings that a blob consists of; undefined where a length runs past its end. */
export function sshStrings(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  let offset = 0;
  while (offset < blob.length) {
    if (offset + 4 > blob.length) return undefined;
    const end = offset + 4 + blob.readUInt32BE(offset);
    if (end > blob.length) return undefined;
    fields.push(blob.subarray(offset + 4, end));
    offset = end;
  }
  return fields;
}
