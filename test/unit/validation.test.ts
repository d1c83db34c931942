import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import type { FieldError } from '../../shared/domain/errors.ts';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { validate } from '../../shared/http/validation.ts';

const SCHEMA = z.strictObject({
  name: z.string().check(z.minLength(2, 'must hold 2 characters')),
  list: z.optional(z.array(z.strictObject({ key: z.string() }))),
  'a/b~c': z.optional(z.number()),
});

function errorsOf(value: unknown, base?: string): readonly FieldError[] {
  try {
    validate(SCHEMA, value, base);
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
    [
      'points to a member that is missing',
      {},
      [{ pointer: '/name', detail: 'is missing or of the wrong type' }],
    ],
    [
      'points into lists',
      { name: 'ab', list: [{ key: 'a' }, { key: 1 }] },
      [{ pointer: '/list/1/key', detail: 'is missing or of the wrong type' }],
    ],
    [
      'escapes the signs of pointers (RFC 6901)',
      { name: 'ab', 'a/b~c': 'x' },
      [{ pointer: '/a~1b~0c', detail: 'is missing or of the wrong type' }],
    ],
    [
      'points to the whole where that is wrong',
      [],
      [{ pointer: '', detail: 'is missing or of the wrong type' }],
    ],
  ];
  for (const [rule, value, errors] of rows) it(rule, () => assert.deepEqual(errorsOf(value), errors));

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
