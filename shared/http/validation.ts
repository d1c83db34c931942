import type * as z from 'zod/mini';
import { type FieldError, KeyvendError } from '../domain/errors.ts';

const MOST_ERRORS = 20;

/**
 * The value as a schema reads it. Throws `invalid_request` with a JSON pointer (RFC 6901) for each mistake, below
 * `base`. Names of unknown members are not repeated: they are input, and may be a pasted secret.
 */
export function validate<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  base = '',
): z.output<Schema> {
  const result = schema.safeParse(value, { error: ruleOf });
  if (result.success) return result.data;
  throw new KeyvendError('invalid_request', 'Correct the members listed under errors and send it again.', {
    errors: result.error.issues.slice(0, MOST_ERRORS).map(issue => fieldError(issue, base)),
  });
}

function fieldError({ path, message }: z.core.$ZodIssue, base: string): FieldError {
  const parts = path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return { pointer: base + parts.join(''), detail: message };
}

const TYPE_RULES: Partial<Record<z.core.$ZodInvalidTypeExpected, string>> = {
  array: 'must be a list',
  boolean: 'must be true or false',
  number: 'must be a number',
  object: 'must be an object',
  string: 'must be a text',
};

/** What the schema has no words of its own for; zod's own vary with the locale of the process. */
function ruleOf(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'unrecognized_keys')
    return 'has a member that is not known here: remove it or correct its name';
  if (issue.input === undefined) return 'is missing';
  return (
    (issue.code === 'invalid_type' && TYPE_RULES[issue.expected]) || 'has a value that is not allowed here'
  );
}
