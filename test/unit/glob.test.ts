import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchesGlob } from '../../shared/domain/glob.ts';

describe('the pattern', () => {
  const rows: [pattern: string, text: string, isMatch: boolean][] = [
    ['abc', 'abc', true],
    ['abc', 'ABC', false],
    ['abc', 'abcd', false],
    ['abc', 'xabc', false],
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything\nat all', true],
    ['**', '', true],
    ['pay-*', 'pay-', true],
    ['pay-*', 'pay-1', true],
    ['pay-*', 'xpay-1', false],
    ['*-prod', 'eu-prod', true],
    ['*-prod', 'eu-prod-2', false],
    ['a*b', 'ab', true],
    ['a*b', 'axxb', true],
    ['a*b', 'axbx', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['a*bc*c', 'abc', false],
    ['*a*a*', 'a', false],
    ['*a*a*', 'aa', true],
    ['*x*', 'abc', false],
    ['a.c', 'abc', false],
    ['a?c', 'abc', false],
    ['[ab]', 'a', false],
    ['\\*', '\\', true],
    ['漢*', '漢字', true],
    ['a*', '*', false],
    ['*', '*', true],
  ];
  for (const [pattern, text, isMatch] of rows) {
    it(`${JSON.stringify(pattern)} ${isMatch ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () =>
      assert.equal(matchesGlob(pattern, text), isMatch));
  }

  it('of many stars is decided at once for a long text that almost matches', () => {
    const started = performance.now();
    assert.equal(matchesGlob(`${'a*'.repeat(500)}b`, 'a'.repeat(100_000)), false);
    assert.equal(matchesGlob(`${'*a'.repeat(500)}*b*`, 'a'.repeat(100_000)), false);
    assert.ok(performance.now() - started < 500);
  });
});
