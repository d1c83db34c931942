import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hasDuplicateKeys } from '../../shared/http/duplicate-keys.ts';

/** JSON with its objects as lists of members, so that keys can repeat; texts are as they are written. */
type Tree =
  | { readonly literal: string }
  | { readonly items: readonly Tree[] }
  | { readonly members: readonly (readonly [key: string, value: Tree])[] };

const key = fc
  .oneof(
    fc.constantFrom('a', 'b', '__proto__', '{', '"', ':', ',', '\\', ']', 'é', ''),
    fc.string({ maxLength: 3 }),
  )
  .chain(text => fc.constantFrom(JSON.stringify(text), escaped(text)));
const literal = fc.oneof(
  fc.constantFrom('null', 'true', '0', '-1.5e3', '{}', '[]', '""', '"{\\"a\\":1,\\"a\\":2}"'),
  fc.string({ maxLength: 4 }).map(text => JSON.stringify(text)),
);

const { tree } = fc.letrec<{ tree: Tree }>(self => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    literal.map(text => ({ literal: text })),
    fc.array(self('tree'), { maxLength: 3 }).map(items => ({ items })),
    fc.array(fc.tuple(key, self('tree')), { maxLength: 4 }).map(members => ({ members })),
  ),
}));

describe('repeated keys', () => {
  it('are found in every object, in whatever spelling, and nowhere else', () => {
    const blank = fc.constantFrom('', ' ', '\n\t');
    fc.assert(
      fc.property(tree, blank, (value, space) => {
        const text = write(value, space);
        JSON.parse(text);
        assert.equal(hasDuplicateKeys(text), repeatsAKey(value), text);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The text with every character as an escape. */
function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return `"${units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

function write(value: Tree, space: string): string {
  if ('literal' in value) return value.literal;
  if ('items' in value) return `[${space}${value.items.map(item => write(item, space)).join(`${space},`)}]`;
  const members = value.members.map(([name, member]) => `${name}${space}:${space}${write(member, space)}`);
  return `{${members.join(`,${space}`)}${space}}`;
}

function repeatsAKey(value: Tree): boolean {
  if ('literal' in value) return false;
  if ('items' in value) return value.items.some(repeatsAKey);
  const names = value.members.map(([name]): string => JSON.parse(name));
  return new Set(names).size < names.length || value.members.some(([, member]) => repeatsAKey(member));
}
