/**
 * The y coordinates of the eight points of small order, in both encodings where there are two, without the sign bit.
 * Against such a key a signature can be made without any private key.
 * Source: the list of libsodium's ge25519_has_small_order.
 */
const SMALL_ORDER_ENCODINGS = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** Whether the 32 bytes of an Ed25519 public key encode a point of small order (RFC 8032 section 5.1.2). */
export function isSmallOrderPoint(encodedPoint: Buffer): boolean {
  const y = Buffer.from(encodedPoint);
  y.writeUInt8(y.readUInt8(31) & 0x7f, 31);
  return SMALL_ORDER_ENCODINGS.has(y.toString('hex'));
}
