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
  const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  return Buffer.concat([encodeUint32(content.length), content]);
}

/** The number as an RFC 4251 `uint32`. */
export function encodeUint32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
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

/** An unsigned big-endian number as an RFC 4251 `mpint`. No other copy of it is made: it may be secret. */
export function encodeMpint(magnitude: Buffer): Buffer {
  const start = magnitude.findIndex(byte => byte !== 0);
  const digits = start < 0 ? Buffer.alloc(0) : magnitude.subarray(start);
  const sign = Buffer.alloc((digits[0] ?? 0) >= 0x80 ? 1 : 0);
  return Buffer.concat([encodeUint32(sign.length + digits.length), sign, digits]);
}

/** The blob of an RSA public key (RFC 4253 section 6.6) with these magnitudes. */
export function encodeRsaPublicKey(exponent: Buffer, modulus: Buffer): Buffer {
  return Buffer.concat([encodeString('ssh-rsa'), encodeMpint(exponent), encodeMpint(modulus)]);
}

/** The blob of an Ed25519 public key (RFC 8709 section 4). */
export function encodeEd25519PublicKey(point: Buffer): Buffer {
  return Buffer.concat([encodeString('ssh-ed25519'), encodeString(point)]);
}
