import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

const DH_KEY_AGREEMENT = Buffer.from('06092a864886f70d010301', 'hex');

/**
 * Whether the odd number passes Fermat's test to base 2, which every prime does and a product of two random primes does
 * not. One modular exponentiation (21 ms of CPU for 4096 bits): `checkPrime` does at least 64 of them for a prime, and
 * the same in BigInt takes five times as long.
 */
export function isFermatProbablePrime(n: bigint): boolean {
  return powerOfTwo(n, n).equals(powerOfTwo(1n, n));
}

/**
 * 2^exponent mod n as a Diffie-Hellman public key: OpenSSL derives it when the private key is read (RFC 2631 section
 * 2.1.1). It is the only modular exponentiation that node:crypto gives access to.
 */
function powerOfTwo(exponent: bigint, n: bigint): KeyObject {
  const parameters = sequence(derInteger(n), derInteger(2n));
  const privateKeyInfo = sequence(
    derInteger(0n),
    sequence(DH_KEY_AGREEMENT, parameters),
    der(0x04, derInteger(exponent)),
  );
  return createPublicKey(createPrivateKey({ key: privateKeyInfo, format: 'der', type: 'pkcs8' }));
}

function sequence(...members: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(members));
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const magnitude = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return der(0x02, magnitude.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), magnitude]) : magnitude);
}

function der(tag: number, content: Buffer): Buffer {
  const length =
    content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
