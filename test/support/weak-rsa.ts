import { checkPrimeSync, generatePrimeSync, randomBytes } from 'node:crypto';

/** A random prime with its two top bits set: the product of two has exactly twice as many bits. */
export function randomPrime(bits: number): bigint {
  return generatePrimeSync(bits, { bigint: true });
}

/** An ordinary modulus of exactly this many bits. */
export function randomModulus(bits: number): bigint {
  const half = Math.ceil(bits / 2);
  return ofBits(bits, () => randomPrime(half) * randomPrime(bits - half));
}

/** Two neighbouring primes (CVE-2022-26320). */
export function closePrimesModulus(bits: number): bigint {
  const first = randomPrime(bits / 2);
  let second = first + 2n;
  while (!checkPrimeSync(second)) second += 2n;
  return first * second;
}

/** Primes of the form k * M + (65537^a mod M), as Infineon's RSALib made them (CVE-2017-15361). */
export function rocaModulus(bits: number): bigint {
  const primorial = firstPrimes(bits < 3968 ? 126 : 225).reduce((product, prime) => product * prime, 1n);
  return ofBits(bits, () => rocaPrime(bits / 2, primorial) * rocaPrime(bits / 2, primorial));
}

function rocaPrime(bits: number, primorial: bigint): bigint {
  const k = (1n << BigInt(bits)) / primorial;
  for (;;) {
    const candidate = (k - randomBigInt(16)) * primorial + power(65_537n, randomBigInt(256), primorial);
    if (bitLength(candidate) === bits && checkPrimeSync(candidate)) return candidate;
  }
}

function ofBits(bits: number, make: () => bigint): bigint {
  for (;;) {
    const value = make();
    if (bitLength(value) === bits) return value;
  }
}

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = [];
  for (let candidate = 2n; primes.length < count; candidate += 1n) {
    if (primes.every(prime => candidate % prime !== 0n)) primes.push(candidate);
  }
  return primes;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

export function randomBigInt(bits: number): bigint {
  return BigInt.asUintN(bits, BigInt(`0x${randomBytes(Math.ceil(bits / 8)).toString('hex')}`));
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
