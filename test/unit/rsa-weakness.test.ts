import assert from 'node:assert/strict';
import { getDiffieHellman } from 'node:crypto';
import { describe, it } from 'node:test';
import { isFermatProbablePrime } from '../../shared/domain/fermat-primality.ts';
import { bitLength, rsaWeakness } from '../../shared/domain/rsa-weakness.ts';
import { closePrimesModulus, randomModulus, randomPrime, rocaModulus } from '../support/weak-rsa.ts';

const F4 = 65_537n;
const PRIMES = Array.from({ length: 12 }, () => randomPrime(1024));
const MODULI = PRIMES.flatMap((p, i) => PRIMES.slice(i + 1).map(q => p * q));
const [MODULUS = 0n] = MODULI;
const [PRIME_1024 = 0n] = PRIMES;

describe('rsaWeakness', () => {
  const sound: [rule: string, exponent: bigint, modulus: bigint][] = [
    ['2048 bits', F4, MODULUS],
    ['8192 bits', F4, randomModulus(8192)],
    ['an odd number of bits', F4, randomModulus(2049)],
    ['primes of different lengths', F4, PRIME_1024 * randomPrime(1100)],
    ['the next odd exponent after 65537', 65_539n, MODULUS],
    ['an odd exponent of 64 bits', (1n << 64n) - 1n, MODULUS],
    ['a factor of 757, the first prime above the limit', F4, 757n * randomPrime(2039)],
  ];
  for (const [rule, exponent, modulus] of sound) {
    it(`accepts ${rule}`, () => assert.equal(weakness(exponent, modulus), undefined));
  }

  it('accepts every product of two random primes', () => {
    for (const modulus of MODULI) assert.equal(weakness(F4, modulus), undefined, String(modulus));
  });

  const weak: [rule: string, exponent: bigint, modulus: bigint, advice: RegExp][] = [
    ['2047 bits', F4, randomModulus(2047), /at least 2048/],
    ['8193 bits', F4, randomModulus(8193), /at most 8192/],
    ['exponent 65535', 65_535n, MODULUS, /odd and at least 65537/],
    ['exponent 65538', 65_538n, MODULUS, /odd and at least 65537/],
    ['exponent 2^64 + 1', (1n << 64n) + 1n, MODULUS, /at most 64 bits/],
    ['an even modulus', F4, 2n * randomPrime(2047), /can be computed/],
    ['a factor of 3', F4, 3n * randomPrime(2047), /can be computed/],
    ['a factor of 751, the last prime below 752', F4, 751n * randomPrime(2039), /can be computed/],
    ['a prime modulus', F4, randomPrime(2048), /can be computed/],
    ['the prime of a Diffie-Hellman group', F4, groupPrime('modp14'), /can be computed/],
    ['a prime modulus of 4096 bits', F4, groupPrime('modp16'), /can be computed/],
    ['a square', F4, PRIME_1024 * PRIME_1024, /can be computed/],
    ['neighbouring primes', F4, closePrimesModulus(2048), /can be computed/],
    ['ROCA primes of 1024 bits', F4, rocaModulus(2048), /can be computed/],
    ['ROCA primes of 2048 bits', F4, rocaModulus(4096), /can be computed/],
  ];
  for (const [rule, exponent, modulus, advice] of weak) {
    it(`refuses ${rule}`, () => assert.match(weakness(exponent, modulus) ?? 'sound', advice));
  }
});

describe('isFermatProbablePrime', () => {
  it('tells random primes from products of two', () => {
    for (const bits of [1024, 2048]) assert.equal(isFermatProbablePrime(randomPrime(bits)), true);
    for (const modulus of MODULI) assert.equal(isFermatProbablePrime(modulus), false, String(modulus));
  });
});

describe('bitLength', () => {
  for (const [hex, bits] of [
    ['', 0],
    ['00', 0],
    ['01', 1],
    ['0080', 8],
    ['ff', 8],
    ['0100', 9],
    ['00010000', 17],
  ] as const) {
    it(`of 0x${hex} is ${bits}`, () => assert.equal(bitLength(Buffer.from(hex, 'hex')), bits));
  }
});

function weakness(exponent: bigint, modulus: bigint): string | undefined {
  return rsaWeakness(magnitude(exponent), magnitude(modulus));
}

function magnitude(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

function groupPrime(name: string): bigint {
  return BigInt(`0x${getDiffieHellman(name).getPrime('hex')}`);
}
