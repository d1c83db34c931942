import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { openKey, type SealBinding, sealKey } from '../../shared/domain/sealed-key.ts';

const DATA_KEY = Uint8Array.from({ length: 32 }, (_, index) => index);
const BINDING: SealBinding = { keyPairId: 'kp_0123456789ABCDEFGHJKMNPQRS', attempt: 2 };
const PLAINTEXT = 'not a key, but as secret as one';

/** Sealed by another program: what is at rest must be opened for as long as it is kept. */
const GOLDEN = Buffer.from(
  '6465666768696a6b6c6d6e6fc07eba1080e18cf2b920238085a474312674aa46' +
    '18c93dfb474e7f8aaf114a9c31e2756fe81e960687b0df6894cdc0',
  'hex',
);

describe('a sealed key', () => {
  it('is opened as another program sealed it', () => {
    assert.equal(openKey(DATA_KEY, GOLDEN, BINDING).toString(), PLAINTEXT);
  });

  it('is IV, tag and ciphertext, and is opened again', () => {
    const sealed = sealKey(DATA_KEY, Buffer.from(PLAINTEXT), BINDING);
    assert.equal(sealed.length, 12 + 16 + PLAINTEXT.length);
    assert.equal(openKey(DATA_KEY, sealed, BINDING).toString(), PLAINTEXT);
  });

  it('has an IV of its own each time', () => {
    const ivs = [1, 2, 3].map(() =>
      sealKey(DATA_KEY, Buffer.from(PLAINTEXT), BINDING).subarray(0, 12).toString('hex'),
    );
    assert.equal(new Set(ivs).size, 3);
  });

  it('leaves the plaintext that it was made of alone', () => {
    const plaintext = Buffer.from(PLAINTEXT);
    sealKey(DATA_KEY, plaintext, BINDING);
    assert.equal(plaintext.toString(), PLAINTEXT);
  });

  it('is not opened once any of its bits has changed', () => {
    for (let bit = 0; bit < GOLDEN.length * 8; bit += 1) {
      const changed = Buffer.from(GOLDEN);
      changed.writeUInt8((changed[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
      assert.throws(() => openKey(DATA_KEY, changed, BINDING), `bit ${bit}`);
    }
  });

  it('is not opened with a tag that was cut down, which Node allows by default', () => {
    const empty = sealKey(DATA_KEY, Buffer.alloc(0), BINDING);
    assert.equal(openKey(DATA_KEY, empty, BINDING).length, 0);
    for (const bytes of [4, 8, 12, 13, 14, 15]) {
      assert.throws(() => openKey(DATA_KEY, empty.subarray(0, 12 + bytes), BINDING), `${bytes} bytes`);
    }
  });

  for (const length of [0, 11, 12, 27, 28]) {
    it(`is not opened from its first ${length} bytes`, () => {
      assert.throws(() => openKey(DATA_KEY, GOLDEN.subarray(0, length), BINDING));
    });
  }

  const others: [what: string, binding: SealBinding][] = [
    ['another id', { ...BINDING, keyPairId: 'kp_0123456789ABCDEFGHJKMNPQRT' }],
    ['another attempt', { ...BINDING, attempt: 1 }],
  ];
  for (const [what, binding] of others) {
    it(`is not opened under ${what}`, () => assert.throws(() => openKey(DATA_KEY, GOLDEN, binding)));
  }

  it('is not opened under any binding but its own', () => {
    const sealed = sealKey(DATA_KEY, Buffer.from(PLAINTEXT), BINDING);
    for (const [what, binding] of others) assert.throws(() => openKey(DATA_KEY, sealed, binding), what);
  });

  it('is not opened under another data key', () => {
    assert.throws(() => openKey(randomBytes(32), GOLDEN, BINDING));
  });
});
