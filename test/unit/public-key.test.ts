import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openSshFingerprint } from '../../shared/domain/fingerprint.ts';
import { type PublicKey, parsePublicKey } from '../../shared/domain/public-key.ts';
import { fromKeyObject, toKeyObject } from '../../shared/domain/public-key-object.ts';
import { cpuMilliseconds } from '../support/cpu-time.ts';
import { hostileKeys } from '../support/hostile-keys.ts';
import { MALFORMED_LINE, refusalOf } from '../support/public-key-refusal.ts';
import vectors from '../vectors/ssh-public-keys.json' with { type: 'json' };

const HOSTILE = hostileKeys();

const TOO_SHORT = /^unacceptable_public_key: .* at least 2048 bits/;
const TOO_LONG = /^unacceptable_public_key: .* at most 8192 bits/;
const SMALL_EXPONENT = /^unacceptable_public_key: .* odd and at least 65537/;
const LARGE_EXPONENT = /^unacceptable_public_key: .* at most 64 bits/;
const WEAK = /^unacceptable_public_key: .* private key can be computed/;
const SMALL_ORDER = /^unacceptable_public_key: Anyone can sign/;
const OTHER_TYPE = /^unacceptable_public_key: Keys of this type/;
const PRIVATE = /^private_key_submitted: .* compromised/;

describe('parsePublicKey on keys', () => {
  const accepted: [name: string, type: string, bits: number][] = [
    ['rsa2048', 'ssh-rsa', 2048],
    ['rsa3072', 'ssh-rsa', 3072],
    ['rsa4096', 'ssh-rsa', 4096],
    ['ed25519', 'ssh-ed25519', 256],
  ];
  for (const [name, type, bits] of accepted) {
    it(`accepts ${name}`, () => {
      const key = parsePublicKey(hostile(name));
      assert.deepEqual([key.type, key.bits, `${key.line} t@x`], [type, bits, hostile(name)]);
    });
  }

  const refused: [name: string, refusal: RegExp][] = [
    ['rsa512', TOO_SHORT],
    ['rsa1024', TOO_SHORT],
    ['rsa2047', TOO_SHORT],
    ['rsa_n0', TOO_SHORT],
    ['rsa8193', TOO_LONG],
    ['rsa16384_fake', TOO_LONG],
    ['rsa_e0', SMALL_EXPONENT],
    ['rsa_e1', SMALL_EXPONENT],
    ['rsa_e3', SMALL_EXPONENT],
    ['rsa_e_even', SMALL_EXPONENT],
    ['rsa_e_even_large', SMALL_EXPONENT],
    ['rsa_e_65_bits', LARGE_EXPONENT],
    ['rsa_e_huge', LARGE_EXPONENT],
    ['rsa_n_even', WEAK],
    ['rsa_n_prime', WEAK],
    ['rsa_n_small_factor', WEAK],
    ['rsa_n_square', WEAK],
    ['rsa_fermat_close', WEAK],
    ['rsa_roca', WEAK],
    ['ed25519_zero', SMALL_ORDER],
    ['ed25519_identity', SMALL_ORDER],
    ['dss', OTHER_TYPE],
    ['ecdsa256', OTHER_TYPE],
    ['sk_ed25519', OTHER_TYPE],
    ['ssh_cert', OTHER_TYPE],
    ['rsa_neg_mpint', MALFORMED_LINE],
    ['rsa_long_mpint', MALFORMED_LINE],
    ['rsa_long_zero', MALFORMED_LINE],
    ['rsa_trailing_bytes', MALFORMED_LINE],
    ['rsa_trailing_string', MALFORMED_LINE],
    ['rsa_len_overflow', MALFORMED_LINE],
    ['rsa_truncated', MALFORMED_LINE],
    ['rsa_no_modulus', MALFORMED_LINE],
    ['rsa_type_mismatch', MALFORMED_LINE],
    ['rsa_inner_dss', MALFORMED_LINE],
    ['empty_blob', MALFORMED_LINE],
    ['ed25519_short', MALFORMED_LINE],
    ['ed25519_long', MALFORMED_LINE],
    ['ed25519_trailing_string', MALFORMED_LINE],
    ['cert_pem', MALFORMED_LINE],
    ['spki_pem', MALFORMED_LINE],
    ['pkcs1_public_pem', MALFORMED_LINE],
    ['rfc4716', MALFORMED_LINE],
    ['priv_pkcs1', PRIVATE],
    ['priv_pkcs8', PRIVATE],
    ['priv_pkcs8_ed25519', PRIVATE],
    ['priv_pkcs8_dsa', PRIVATE],
    ['priv_pkcs8_encrypted', PRIVATE],
    ['priv_pkcs8_ec', PRIVATE],
    ['priv_sec1', PRIVATE],
    ['priv_openssh', PRIVATE],
    ['priv_ppk', PRIVATE],
  ];
  for (const [name, refusal] of refused) {
    it(`refuses ${name}`, () => assert.match(refusalOf(hostile(name)) ?? 'accepted', refusal));
  }

  it('has a row for every hostile key', () => {
    const rows = [...accepted, ...refused].map(([name]) => name);
    assert.deepEqual(rows.sort(), Object.keys(HOSTILE).sort());
  });

  it('spends less than 50 ms of CPU on any of them', () => {
    for (const [name, line] of Object.entries(HOSTILE)) {
      const milliseconds = Math.min(...[1, 2, 3].map(() => cpuMilliseconds(() => refusalOf(line))));
      assert.ok(milliseconds < 50, `${name} took ${milliseconds} ms`);
    }
  });
});

describe('parsePublicKey beside other implementations', () => {
  for (const { name, line, bits, sha256 } of vectors) {
    it(`agrees with ssh-keygen on ${name}`, () => {
      const key = parsePublicKey(line);
      assert.deepEqual([key.line, key.bits, openSshFingerprint(key.blob)], [line, bits, sha256]);
    });
  }

  it('agrees with ssh-keygen on the keys of this run', t => {
    for (const name of ['rsa2048', 'rsa3072', 'rsa4096', 'ed25519']) {
      const theirs = sshKeygenList(hostile(name));
      if (theirs === undefined) return t.diagnostic('ssh-keygen is not installed: not compared');
      const key = parsePublicKey(hostile(name));
      assert.equal(theirs.split(' ').slice(0, 2).join(' '), `${key.bits} ${openSshFingerprint(key.blob)}`);
    }
  });

  it('reads back what node:crypto generates, and gives it back', () => {
    fc.assert(
      fc.property(fc.constantFrom('rsa', 'ed25519'), type => {
        const { publicKey } = generate(type);
        const key = fromKeyObject(publicKey);
        assert.deepEqual(parsePublicKey(`${key?.line} any comment`), key);
        assert.ok(key && toKeyObject(key).equals(publicKey));
      }),
      { numRuns: 10 },
    );
  });

  it('refuses a blob with one byte changed, or gives it another fingerprint', () => {
    const keys = ['rsa2048', 'ed25519'].map(name => parsePublicKey(hostile(name)));
    const change = fc.record({
      key: fc.constantFrom(...keys),
      at: fc.nat(),
      flip: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(change, ({ key, at, flip }) => {
        const line = lineWithFlippedByte(key, at, flip);
        if (refusalOf(line) !== undefined) return;
        assert.notEqual(openSshFingerprint(parsePublicKey(line).blob), openSshFingerprint(key.blob));
      }),
    );
  });
});

function hostile(name: string): string {
  const line = HOSTILE[name];
  assert.ok(line !== undefined, `no hostile key ${name}`);
  return line;
}

function lineWithFlippedByte({ type, blob }: PublicKey, position: number, flip: number): string {
  const changed = Buffer.from(blob);
  const at = position % blob.length;
  changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
  return `${type} ${changed.toString('base64')}`;
}

function generate(type: string) {
  return type === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ed25519');
}

function sshKeygenList(line: string): string | undefined {
  try {
    return execFileSync('ssh-keygen', ['-l', '-f', '-'], { input: `${line}\n`, encoding: 'utf8' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
