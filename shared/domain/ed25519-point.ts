/** The field and the curve constant of RFC 8032 section 5.1. */
const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/**
 * Whether 32 bytes are the one encoding of a point of edwards25519: y is below p, and x can be recovered
 * (RFC 8032 section 5.1.3).
 */
export function isEncodedPoint(encoded: Buffer): boolean {
  const number = BigInt(`0x${Buffer.from(encoded).reverse().toString('hex')}`);
  const y = BigInt.asUintN(255, number);
  if (y >= P) return false;
  const ySquared = (y * y) % P;
  const u = (ySquared - 1n + P) % P;
  const v = (D * ySquared + 1n) % P;
  // Only y = 1 and y = -1 give x = 0, which has no sign; u / v is a square where u * v is one.
  return u === 0n ? number === y : power((u * v) % P, (P - 1n) / 2n) === 1n;
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}
