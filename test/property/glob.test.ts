import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { matchesGlob } from '../../shared/domain/glob.ts';

const letters = (signs: string) => fc.string({ unit: fc.constantFrom(...signs), maxLength: 10 });

describe('a pattern', () => {
  it('matches what its definition says, for every pattern and text', () => {
    fc.assert(
      fc.property(letters('ab*'), letters('ab*'), (pattern, text) => {
        assert.equal(matchesGlob(pattern, text), matchesByDefinition(pattern, text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('matches every text that it is filled in to', () => {
    const parts = fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(parts, fc.string(), (pairs, end) => {
        const last = end.replaceAll('*', '');
        const literals = pairs.map(([literal, filling]) => [literal.replaceAll('*', ''), filling] as const);
        const pattern = literals.map(([literal]) => `${literal}*`).join('') + last;
        const text = literals.map(([literal, filling]) => literal + filling).join('') + last;
        assert.ok(matchesGlob(pattern, text), JSON.stringify([pattern, text]));
      }),
    );
  });
});

function matchesByDefinition(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  if (!pattern.startsWith('*'))
    return text.startsWith(pattern.charAt(0)) && matchesByDefinition(rest, text.slice(1));
  return matchesByDefinition(rest, text) || (text !== '' && matchesByDefinition(pattern, text.slice(1)));
}
