import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { carriesOwnership, hasReservedPrefix, ownershipTags, TAG_TEXT } from '../../shared/domain/tags.ts';

const ID = `kp_${'0'.repeat(26)}`;

describe('the text of a tag', () => {
  const rows: [rule: string, text: string, isAccepted: boolean][] = [
    ['may be empty', '', true],
    ['may hold letters of any language', 'Größe 大きさ', true],
    ['may hold digits of any language', '1٢', true],
    ['may hold the signs that AWS names', '+-=._:/@', true],
    ['holds no other sign', 'a;b', false],
    ['holds no markup', '<b>', false],
    ['holds no tab', 'a\tb', false],
    ['holds no line end', 'a\n', false],
    ['holds no NUL', 'a\0', false],
    ['holds no invisible joiner', 'a\u200db', false],
  ];
  for (const [rule, text, isAccepted] of rows) {
    it(rule, () => assert.equal(TAG_TEXT.test(text), isAccepted));
  }
});

describe('a reserved prefix', () => {
  const rows: [key: string, isReserved: boolean][] = [
    ['aws:x', true],
    ['AWS:x', true],
    ['aws:', true],
    ['keyvend:stage', true],
    ['KeyVend:x', true],
    ['aws', false],
    ['aws-x', false],
    ['my-aws:x', false],
    ['keyvendor:x', false],
    ['keyvend', false],
  ];
  for (const [key, isReserved] of rows) {
    it(`is ${isReserved ? '' : 'not '}that of ${key}`, () =>
      assert.equal(hasReservedPrefix(key), isReserved));
  }
});

describe('ownership', () => {
  it('is tagged as stage, key pair id and attempt, under the reserved prefix', () => {
    assert.deepEqual(ownershipTags('prod', ID, 3), [
      { key: 'keyvend:stage', value: 'prod' },
      { key: 'keyvend:key-pair-id', value: ID },
      { key: 'keyvend:attempt', value: '3' },
    ]);
    assert.ok(ownershipTags('prod', ID, 3).every(({ key }) => hasReservedPrefix(key)));
  });

  const own = ownershipTags('prod', ID, 3);
  const rows: [rule: string, tags: Parameters<typeof carriesOwnership>[0], isOurs: boolean][] = [
    ['is carried by our own tags', own, true],
    ['is carried whatever the attempt', ownershipTags('prod', ID, 4), true],
    ['is carried among other tags, in any order', [{ key: 'a' }, ...own.toReversed()], true],
    ['is not carried by no tags', [], false],
    ['is not carried under another stage', ownershipTags('dev', ID, 3), false],
    ['is not carried under another id', ownershipTags('prod', `kp_${'1'.repeat(26)}`, 3), false],
    ['is not carried without the stage', own.slice(1), false],
    ['is not carried without the id', own.slice(0, 1), false],
    ['is not carried by a tag without its value', [{ key: 'keyvend:stage' }, ...own.slice(1)], false],
    [
      'is not carried by a key in another case',
      own.map(tag => ({ ...tag, key: tag.key.toUpperCase() })),
      false,
    ],
  ];
  for (const [rule, tags, isOurs] of rows) {
    it(rule, () => assert.equal(carriesOwnership(tags, 'prod', ID), isOurs));
  }
});
