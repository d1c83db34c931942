import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { isSmallOrderPoint } from '../../shared/domain/ed25519-small-order.ts';

const P = 2n ** 255n - 19n;
const D = modP(-121_665n * inverse(121_666n));

const SMALL_ORDER = {
  identity: `01${'00'.repeat(31)}`,
  'order 2': `ec${'ff'.repeat(30)}7f`,
  'order 4': '00'.repeat(32),
  'order 8, first pair': '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'order 8, second pair': 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'identity as y = p + 1': `ee${'ff'.repeat(30)}7f`,
  'order 4 as y = p': `ed${'ff'.repeat(30)}7f`,
};

describe('isSmallOrderPoint', () => {
  for (const [name, hex] of Object.entries(SMALL_ORDER)) {
    it(`finds ${name} under either sign, which times eight is the identity`, () => {
      assert.equal(isSmallOrderPoint(Buffer.from(hex, 'hex')), true);
      assert.equal(isSmallOrderPoint(withSignBit(hex)), true);
      assert.equal(timesEight(hex), 1n);
    });
  }

  it('passes a generated key, which times eight is not the identity', () => {
    const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const point = Buffer.from(x, 'base64url');
    assert.equal(isSmallOrderPoint(point), false);
    assert.notEqual(timesEight(point.toString('hex')), 1n);
  });

  it('passes the base point', () => {
    assert.equal(isSmallOrderPoint(Buffer.from(`58${'66'.repeat(31)}`, 'hex')), false);
  });
});

function withSignBit(hex: string): Buffer {
  const point = Buffer.from(hex, 'hex');
  point.writeUInt8(point.readUInt8(31) | 0x80, 31);
  return point;
}

/** The y coordinate of 8P. */
function timesEight(encodedPoint: string): bigint {
  const littleEndian = BigInt(`0x${Buffer.from(encodedPoint, 'hex').reverse().toString('hex')}`);
  return double(double(double(modP(BigInt.asUintN(255, littleEndian)))));
}

/** The y coordinate of 2P by the addition law of RFC 8032 section 5.1.4: it needs x squared only, which the curve gives. */
function double(y: bigint): bigint {
  const ySquared = modP(y * y);
  const xSquared = modP((ySquared - 1n) * inverse(D * ySquared + 1n));
  return modP((ySquared + xSquared) * inverse(1n - D * xSquared * ySquared));
}

function inverse(value: bigint): bigint {
  let power = 1n;
  let square = modP(value);
  for (let exponent = P - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) power = modP(power * square);
    square = modP(square * square);
  }
  return power;
}

function modP(value: bigint): bigint {
  return ((value % P) + P) % P;
}
