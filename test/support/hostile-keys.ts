import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { encodeMpint, encodeString } from '../../shared/domain/ssh-wire.ts';
import {
  openSshPrivateKeyFile,
  pem,
  publicKeyLine,
  puttyPrivateKeyFile,
  sshBlob,
  wrap,
} from './ssh-key-files.ts';
import { closePrimesModulus, randomBigInt, randomModulus, randomPrime, rocaModulus } from './weak-rsa.ts';

const F4 = 65_537n;

/**
 * What people and attackers put where a public key belongs, by name: public key lines good, weak and malformed, private
 * keys, and other key files. All generated here and now; the private keys are nobody's.
 */
export function hostileKeys(): Record<string, string> {
  const modulus = randomModulus(2048);
  return {
    ...goodKeys(modulus),
    ...weakRsaKeys(modulus),
    ...malformedRsaKeys(modulus),
    ...otherKeyTypes(modulus),
    ...privateKeys(),
    ...otherKeyFiles(modulus),
  };
}

function goodKeys(modulus: bigint): Record<string, string> {
  return {
    rsa2048: rsaLine(modulus),
    rsa3072: rsaLine(randomModulus(3072)),
    rsa4096: rsaLine(randomModulus(4096)),
    ed25519: ed25519Line(ed25519Point()),
  };
}

function weakRsaKeys(modulus: bigint): Record<string, string> {
  const prime = randomPrime(1024);
  return {
    rsa512: rsaLine(randomModulus(512)),
    rsa1024: rsaLine(randomModulus(1024)),
    rsa2047: rsaLine(randomModulus(2047)),
    rsa8193: rsaLine(oddNumber(8193)),
    rsa16384_fake: rsaLine(oddNumber(16_384)),
    rsa_n0: rsaLine(0n),
    rsa_e0: rsaLine(modulus, 0n),
    rsa_e1: rsaLine(modulus, 1n),
    rsa_e3: rsaLine(modulus, 3n),
    rsa_e_even: rsaLine(modulus, 65_536n),
    rsa_e_even_large: rsaLine(modulus, 65_538n),
    rsa_e_65_bits: rsaLine(modulus, (1n << 64n) + 1n),
    rsa_e_huge: rsaLine(modulus, (1n << 2047n) + 1n),
    rsa_n_even: rsaLine(modulus + 1n),
    rsa_n_prime: rsaLine(randomPrime(2048)),
    rsa_n_small_factor: rsaLine(641n * randomPrime(2039)),
    rsa_n_square: rsaLine(prime * prime),
    rsa_fermat_close: rsaLine(closePrimesModulus(2048)),
    rsa_roca: rsaLine(rocaModulus(2048)),
  };
}

function malformedRsaKeys(modulus: bigint): Record<string, string> {
  const e = encodeMpint(magnitude(F4));
  const n = encodeMpint(magnitude(modulus));
  const line = (...parts: Buffer[]) =>
    publicKeyLine('ssh-rsa', Buffer.concat([encodeString('ssh-rsa'), ...parts]));
  return {
    rsa_neg_mpint: line(e, encodeString(magnitude(modulus))),
    rsa_long_mpint: line(encodeString(Buffer.from('00010001', 'hex')), n),
    rsa_long_zero: line(encodeString(Buffer.alloc(1)), n),
    rsa_trailing_bytes: line(e, n, Buffer.from('EXTRA')),
    rsa_trailing_string: line(e, n, encodeString('')),
    rsa_len_overflow: line(Buffer.from('ffffffff010001', 'hex')),
    rsa_truncated: line(e, n.subarray(0, -40)),
    rsa_no_modulus: line(e),
    rsa_type_mismatch: publicKeyLine('ssh-ed25519', sshRsaBlob(modulus, F4)),
    rsa_inner_dss: publicKeyLine('ssh-rsa', Buffer.concat([encodeString('ssh-dss'), e, n])),
    empty_blob: 'ssh-rsa AAAAAA== t@x',
  };
}

function otherKeyTypes(modulus: bigint): Record<string, string> {
  const ecdsa = 'ecdsa-sha2-nistp256';
  const sk = 'sk-ssh-ed25519@openssh.com';
  const certificate = 'ssh-rsa-cert-v01@openssh.com';
  const ecPoint = Buffer.concat([Buffer.from([4]), randomBytes(64)]);
  return {
    dss: publicKeyLine(
      'ssh-dss',
      sshBlob('ssh-dss', ...[128, 20, 126, 126].map(length => magnitude(oddNumber(length * 8 - 1)))),
    ),
    ecdsa256: publicKeyLine(ecdsa, sshBlob(ecdsa, 'nistp256', ecPoint)),
    sk_ed25519: publicKeyLine(sk, sshBlob(sk, ed25519Point(), 'ssh:')),
    ssh_cert: publicKeyLine(
      certificate,
      sshBlob(certificate, randomBytes(32), magnitude(F4), magnitude(modulus)),
    ),
    ed25519_zero: ed25519Line(Buffer.alloc(32)),
    ed25519_identity: ed25519Line(Buffer.concat([Buffer.from([1]), Buffer.alloc(31)])),
    ed25519_short: ed25519Line(ed25519Point().subarray(1)),
    ed25519_trailing_string: publicKeyLine('ssh-ed25519', sshBlob('ssh-ed25519', ed25519Point(), '')),
    ed25519_long: ed25519Line(Buffer.concat([ed25519Point(), Buffer.alloc(1)])),
  };
}

function privateKeys(): Record<string, string> {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey;
  const ed25519 = generateKeyPairSync('ed25519').privateKey;
  return {
    priv_pkcs1: exportPem(rsa, 'pkcs1'),
    priv_pkcs8: exportPem(rsa, 'pkcs8'),
    priv_pkcs8_ed25519: exportPem(ed25519, 'pkcs8'),
    priv_pkcs8_dsa: exportPem(dsa, 'pkcs8'),
    priv_pkcs8_encrypted: String(
      rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hostile' }),
    ),
    priv_pkcs8_ec: exportPem(ec, 'pkcs8'),
    priv_sec1: exportPem(ec, 'sec1'),
    priv_openssh: openSshPrivateKeyFile(ed25519),
    priv_ppk: puttyPrivateKeyFile(rsa),
  };
}

function otherKeyFiles(modulus: bigint): Record<string, string> {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    cert_pem: pem('CERTIFICATE', Buffer.concat([Buffer.from('308203003082', 'hex'), randomBytes(764)])),
    spki_pem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    pkcs1_public_pem: String(publicKey.export({ type: 'pkcs1', format: 'pem' })),
    rfc4716: [
      '---- BEGIN SSH2 PUBLIC KEY ----',
      'Comment: "t@x"',
      ...wrap(sshRsaBlob(modulus, F4), 70),
      '---- END SSH2 PUBLIC KEY ----',
      '',
    ].join('\n'),
  };
}

function rsaLine(modulus: bigint, exponent = F4): string {
  return publicKeyLine('ssh-rsa', sshRsaBlob(modulus, exponent));
}

function sshRsaBlob(modulus: bigint, exponent: bigint): Buffer {
  return Buffer.concat([
    encodeString('ssh-rsa'),
    encodeMpint(magnitude(exponent)),
    encodeMpint(magnitude(modulus)),
  ]);
}

function ed25519Line(point: Buffer): string {
  return publicKeyLine('ssh-ed25519', sshBlob('ssh-ed25519', point));
}

function ed25519Point(): Buffer {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return Buffer.from(x, 'base64url');
}

function exportPem(key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1'): string {
  return String(key.export({ type, format: 'pem' }));
}

function oddNumber(bits: number): bigint {
  return randomBigInt(bits) | (1n << BigInt(bits - 1)) | 1n;
}

function magnitude(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}
