import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isKeyPairId, keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { lengthPrefixed } from '../../shared/domain/length-prefixed.ts';

const triple = fc.tuple(fc.string(), fc.string(), fc.string({ minLength: 1 }));

describe('ids of key pairs', () => {
  it('are ids, and the same for the same fields', () => {
    fc.assert(
      fc.property(triple, fields => {
        const id = keyPairIdOf(...fields);
        assert.equal(isKeyPairId(id), true);
        assert.equal(keyPairIdOf(...fields), id);
      }),
    );
  });

  it('differ wherever the boundaries of the same text are moved', () => {
    const cuts = fc
      .tuple(fc.string({ minLength: 2, maxLength: 12 }), fc.nat(12), fc.nat(12), fc.nat(12), fc.nat(12))
      .map(([text, ...ends]) => [cut(text, ends[0], ends[1]), cut(text, ends[2], ends[3])] as const);
    fc.assert(
      fc.property(cuts, ([one, other]) => {
        assert.equal(keyPairIdOf(...one) === keyPairIdOf(...other), one.join('\0') === other.join('\0'));
      }),
    );
  });
});

describe('length-prefixed fields', () => {
  it('give different bytes for different lists of fields', () => {
    const fields = fc.array(fc.string({ unit: fc.constantFrom('a', '\0', 'é', ''), maxLength: 4 }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(fields, fields, (one, other) => {
        const areEqual = JSON.stringify(one) === JSON.stringify(other);
        assert.equal(lengthPrefixed(...one).equals(lengthPrefixed(...other)), areEqual);
      }),
      { numRuns: 500 },
    );
  });
});

/** A text in three fields. */
function cut(text: string, a: number, b: number): [string, string, string] {
  const [start, end] = [Math.min(a, b), Math.max(a, b)];
  return [text.slice(0, start), text.slice(start, end), text.slice(end)];
}
