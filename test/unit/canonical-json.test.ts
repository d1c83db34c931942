import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalHash, canonicalJson } from '../../shared/domain/canonical-json.ts';

describe('canonical JSON', () => {
  const rows: [rule: string, value: unknown, text: string][] = [
    ['orders members by code unit', { b: 1, a: 2, B: 3, é: 4 }, '{"B":3,"a":2,"b":1,"é":4}'],
    ['orders members at every depth', { a: [{ d: null, c: 'é' }] }, '{"a":[{"c":"é","d":null}]}'],
    ['keeps the order of lists', [2, 1], '[2,1]'],
    ['leaves out what is undefined', { a: undefined, b: 1 }, '{"b":1}'],
    ['keeps __proto__ as a name', JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
  ];
  for (const [rule, value, text] of rows) {
    it(rule, () => assert.equal(canonicalJson(value), text));
  }

  it('is the same for an object whose members come in another order', () => {
    const shuffled = fc
      .dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 })
      .chain(value =>
        fc.tuple(
          fc.constant(value),
          fc.shuffledSubarray(Object.keys(value), { minLength: Object.keys(value).length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([value, order]) => {
        const reordered = Object.fromEntries(order.map(key => [key, value[key]]));
        assert.equal(canonicalJson(reordered), canonicalJson(value));
      }),
    );
  });

  it('hashes as another program does', () => {
    assert.equal(
      canonicalHash({ b: 1, a: [{ d: null, c: 'é' }] }),
      '1f542e866d4d4b8fd7e23280a1e1ac491196fed56ee0b88422d240330d7f831c',
    );
  });
});
