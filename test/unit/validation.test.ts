import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as z from 'zod/mini';
import type { FieldError } from '../../shared/domain/errors.ts';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { validate } from '../../shared/http/validation.ts';

const SCHEMA = z.strictObject({
  name: z.string().check(z.minLength(2, 'must hold 2 characters')),
  list: z.optional(z.array(z.strictObject({ key: z.string() }))),
  'a/b~c': z.optional(z.number()),
});

function errorsOf(value: unknown, base = '', schema: z.ZodMiniType = SCHEMA): readonly FieldError[] {
  try {
    validate(schema, value, base);
  } catch (error) {
    assert.ok(error instanceof KeyvendError);
    assert.equal(error.code, 'invalid_request');
    return error.errors ?? [];
  }
  return assert.fail('accepted');
}

describe('validation', () => {
  it('gives what the schema reads', () => {
    const withDefault = z.object({ limit: z._default(z.number(), 50) });
    assert.deepEqual(validate(withDefault, { more: 1 }), { limit: 50 });
  });

  const rows: [rule: string, value: unknown, errors: FieldError[]][] = [
    [
      'points to a member that is wrong',
      { name: 'a' },
      [{ pointer: '/name', detail: 'must hold 2 characters' }],
    ],
    ['points to a member that is missing', {}, [{ pointer: '/name', detail: 'is missing' }]],
    [
      'points into lists',
      { name: 'ab', list: [{ key: 'a' }, { key: 1 }] },
      [{ pointer: '/list/1/key', detail: 'must be a text' }],
    ],
    [
      'escapes the signs of pointers (RFC 6901)',
      { name: 'ab', 'a/b~c': 'x' },
      [{ pointer: '/a~1b~0c', detail: 'must be a number' }],
    ],
    ['points to the whole where that is wrong', [], [{ pointer: '', detail: 'must be an object' }]],
  ];
  for (const [rule, value, errors] of rows) it(rule, () => assert.deepEqual(errorsOf(value), errors));

  describe('speaks for itself where zod has an English locale', () => {
    before(() => z.config(z.locales.en()));
    after(() => z.config({ localeError: undefined }));

    const untold: [what: string, schema: z.ZodMiniType, value: unknown, detail: string][] = [
      ['a text for an object', z.object({}), 'x', 'must be an object'],
      ['a list for an object', z.object({}), [], 'must be an object'],
      ['null for an object', z.strictObject({}), null, 'must be an object'],
      ['nothing', z.object({}), undefined, 'is missing'],
      ['a text for a list', z.array(z.string()), 'x', 'must be a list'],
      ['an object for a list', z.array(z.string()), {}, 'must be a list'],
      ['a number for a text', z.string(), 1, 'must be a text'],
      ['a text for a number', z.number(), '1', 'must be a number'],
      ['a text for a boolean', z.boolean(), 'true', 'must be true or false'],
      ['another of a choice', z.enum(['a']), 'b', 'has a value that is not allowed here'],
      ['a literal', z.literal('a'), 1, 'has a value that is not allowed here'],
      ['none of a union', z.union([z.string(), z.number()]), {}, 'has a value that is not allowed here'],
      ['a long text', z.string().check(z.maxLength(1)), 'ab', 'has a value that is not allowed here'],
    ];
    for (const [what, schema, value, detail] of untold) {
      it(`of ${what}`, () => assert.deepEqual(errorsOf(value, '', schema), [{ pointer: '', detail }]));
    }

    it('and leaves a rule its own words', () => {
      assert.equal(errorsOf({ name: 'a' })[0]?.detail, 'must hold 2 characters');
    });
  });

  it('points below its base', () => {
    assert.equal(errorsOf({ name: 1 }, '/query')[0]?.pointer, '/query/name');
  });

  it('repeats neither names nor values that it does not know', () => {
    const errors = errorsOf({ name: 'ab', SECRET1: 'SECRET2', list: [{ key: 'a', SECRET3: 1 }] });
    assert.deepEqual(errors.map(({ pointer }) => pointer).sort(), ['', '/list/0']);
    for (const { detail } of errors) {
      assert.equal(detail, 'has a member that is not known here: remove it or correct its name');
    }
  });

  it('lists 20 errors at most', () => {
    assert.equal(errorsOf({ name: 'ab', list: Array(1_000).fill({}) }).length, 20);
  });
});
