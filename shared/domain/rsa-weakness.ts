import { isFermatProbablePrime } from './fermat-primality.ts';

export const MIN_MODULUS_BITS = 2048;
/** The longest key that is in use. The one modular exponentiation that judges it takes 0.1 s of CPU. */
export const MAX_MODULUS_BITS = 8192;
/** OpenSSL verifies with no longer exponent once the modulus is over 3072 bits (OPENSSL_RSA_MAX_PUBEXP_BITS). */
const MAX_EXPONENT_BITS = 64;
const MIN_EXPONENT = 65_537n;
const FERMAT_ROUNDS = 100;

/** NIST SP 800-89 section 5.3.3 and the CA/Browser Forum's Baseline Requirements 6.1.6: no factor below 752. */
const SMALL_PRIMES = primesBelow(752);

/** For each prime the powers of 65537: the only residues of ROCA moduli. */
const ROCA_RESIDUES = SMALL_PRIMES.filter(prime => prime > 2n && prime <= 167n).map(prime => ({
  prime,
  powers: powersOf65537(prime),
}));

const WEAK_MODULUS =
  'Its private key can be computed from it. Replace this RSA key with a newly generated one.';

/**
 * What is wrong with an RSA public key given as big-endian magnitudes, as advice to its owner; undefined if nothing is.
 * Lengths are judged first: no input makes the arithmetic expensive.
 */
export function rsaWeakness(exponent: Buffer, modulus: Buffer): string | undefined {
  return (
    sizeWeakness(exponent, modulus) ??
    exponentWeakness(toBigInt(exponent)) ??
    modulusWeakness(toBigInt(modulus))
  );
}

/** How many bits the number has, leading zeros not counted. */
export function bitLength(magnitude: Buffer): number {
  const top = magnitude.findIndex(byte => byte !== 0);
  return top < 0 ? 0 : (magnitude.length - top) * 8 - Math.clz32(magnitude.readUInt8(top)) + 24;
}

function sizeWeakness(exponent: Buffer, modulus: Buffer): string | undefined {
  const bits = bitLength(modulus);
  if (bits < MIN_MODULUS_BITS)
    return `RSA keys need at least ${MIN_MODULUS_BITS} bits. Generate a longer one.`;
  if (bits > MAX_MODULUS_BITS)
    return `RSA keys may have at most ${MAX_MODULUS_BITS} bits. Generate a shorter one.`;
  if (bitLength(exponent) > MAX_EXPONENT_BITS) {
    return `The RSA exponent may have at most ${MAX_EXPONENT_BITS} bits. Generate a key with exponent 65537.`;
  }
  return undefined;
}

function exponentWeakness(exponent: bigint): string | undefined {
  if (exponent >= MIN_EXPONENT && exponent % 2n === 1n) return undefined;
  return 'The RSA exponent must be odd and at least 65537. Generate a key with exponent 65537.';
}

function modulusWeakness(modulus: bigint): string | undefined {
  const weak =
    SMALL_PRIMES.some(prime => modulus % prime === 0n) ||
    isRoca(modulus) ||
    hasClosePrimes(modulus) ||
    isFermatProbablePrime(modulus);
  return weak ? WEAK_MODULUS : undefined;
}

/** CVE-2017-15361: Nemec et al., "The Return of Coppersmith's Attack", section 3. One random modulus in 2^28 matches. */
function isRoca(modulus: bigint): boolean {
  return ROCA_RESIDUES.every(({ prime, powers }) => powers.has(modulus % prime));
}

/** CVE-2022-26320: Fermat's factorisation, which also finds squares. */
function hasClosePrimes(modulus: bigint): boolean {
  const floor = integerSquareRoot(modulus);
  if (floor * floor === modulus) return true;
  let mean = floor + 1n;
  for (let round = 0; round < FERMAT_ROUNDS; round += 1, mean += 1n) {
    const square = mean * mean - modulus;
    if (integerSquareRoot(square) ** 2n === square) return true;
  }
  return false;
}

/** Newton's method from above. */
function integerSquareRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(16).length / 2) * 4);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function powersOf65537(prime: bigint): Set<bigint> {
  const powers = new Set<bigint>();
  for (let power = 1n; !powers.has(power); power = (power * 65_537n) % prime) powers.add(power);
  return powers;
}

function primesBelow(limit: number): bigint[] {
  const primes: number[] = [];
  for (let candidate = 2; candidate < limit; candidate += 1) {
    if (primes.every(prime => candidate % prime !== 0)) primes.push(candidate);
  }
  return primes.map(BigInt);
}

function toBigInt(magnitude: Buffer): bigint {
  return BigInt(`0x0${magnitude.toString('hex')}`);
}
