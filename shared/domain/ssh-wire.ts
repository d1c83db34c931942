/**
 * Splits a blob into the length-prefixed strings it consists of (RFC 4251 section 5, `string`). Undefined if a length
 * runs past the end.
 */
export function readStrings(blob: Buffer): Buffer[] | undefined {
  const strings: Buffer[] = [];
  for (let offset = 0; offset < blob.length; ) {
    const string = readString(blob, offset);
    if (string === undefined) return undefined;
    strings.push(string);
    offset += 4 + string.length;
  }
  return strings;
}

/** The one string at `offset`, or undefined if it runs past the end. */
export function readString(blob: Buffer, offset: number): Buffer | undefined {
  if (blob.length - offset < 4) return undefined;
  const length = blob.readUInt32BE(offset);
  if (length > blob.length - offset - 4) return undefined;
  return blob.subarray(offset + 4, offset + 4 + length);
}

/** The bytes as an RFC 4251 `string`. */
export function encodeString(bytes: Buffer | string): Buffer {
  const content = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

/**
 * The magnitude of an RFC 4251 `mpint`, without its sign byte. Undefined if it is negative or not in the shortest form:
 * one number then had two blobs, and so two fingerprints.
 */
export function readMpint(string: Buffer): Buffer | undefined {
  const [first, second = 0] = string;
  if (first === undefined) return string;
  if (first >= 0x80) return undefined;
  if (first > 0) return string;
  return second >= 0x80 ? string.subarray(1) : undefined;
}

/** An unsigned big-endian number as an RFC 4251 `mpint`. */
export function encodeMpint(magnitude: Buffer): Buffer {
  const start = magnitude.findIndex(byte => byte !== 0);
  const digits = start < 0 ? Buffer.alloc(0) : magnitude.subarray(start);
  const needsSignByte = (digits[0] ?? 0) >= 0x80;
  return encodeString(needsSignByte ? Buffer.concat([Buffer.alloc(1), digits]) : digits);
}
