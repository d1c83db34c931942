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
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new KeyvendError('invalid_request', 'Correct the members listed under errors and send it again.', {
    errors: result.error.issues.slice(0, MOST_ERRORS).map(issue => fieldError(issue, base)),
  });
}

function fieldError(issue: z.core.$ZodIssue, base: string): FieldError {
  const path = issue.path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return { pointer: base + path.join(''), detail: detailOf(issue) };
}

function detailOf({ code, message }: z.core.$ZodIssue): string {
  if (code === 'unrecognized_keys')
    return 'has a member that is not known here: remove it or correct its name';
  return message === 'Invalid input' ? 'is missing or of the wrong type' : message;
}
