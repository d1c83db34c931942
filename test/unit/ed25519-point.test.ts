import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { isEncodedPoint } from '../../shared/domain/ed25519-point.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import { encodeString } from '../../shared/domain/ssh-wire.ts';

const P = 2n ** 255n - 19n;

describe('isEncodedPoint', () => {
  const rows: [what: string, encoded: Buffer, isPoint: boolean][] = [
    ['the base point', hex(`58${'66'.repeat(31)}`), true],
    [
      'the key of RFC 8032 TEST 1',
      hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'),
      true,
    ],
    [
      'the key of RFC 8032 TEST 2',
      hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
      true,
    ],
    [
      'the key of RFC 8032 TEST 3',
      hex('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025'),
      true,
    ],
    ['y = 2, for which there is no x', encoded(2n), false],
    ['y = 7, for which there is no x', encoded(7n), false],
    ['y = 1 with the sign of x = 0', encoded(2n ** 255n + 1n), false],
    ['y = -1 with the sign of x = 0', encoded(2n ** 255n + P - 1n), false],
    ['y = p', encoded(P), false],
    ['y = 3 written as p + 3', encoded(P + 3n), false],
    ['y = 3', encoded(3n), true],
  ];
  for (const [what, bytes, isPoint] of rows) {
    it(`is ${isPoint} for ${what}`, () => assert.equal(isEncodedPoint(bytes), isPoint));
  }

  it('is true for every generated key under either sign', () => {
    for (let count = 0; count < 100; count += 1) {
      const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
      const point = Buffer.from(x, 'base64url');
      assert.ok(isEncodedPoint(point));
      point.writeUInt8(point.readUInt8(31) ^ 0x80, 31);
      assert.ok(isEncodedPoint(point));
    }
  });

  it('is what an import asks', () => {
    const blob = Buffer.concat([encodeString('ssh-ed25519'), encodeString(encoded(2n))]);
    const line = `ssh-ed25519 ${blob.toString('base64')}`;
    assert.throws(() => parsePublicKey(line), { code: 'unacceptable_public_key' });
  });
});

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

function encoded(number: bigint): Buffer {
  return hex(number.toString(16).padStart(64, '0')).reverse();
}
