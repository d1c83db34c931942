import { KeyvendError } from './errors.ts';

/** What a principal is told that an administrator has cut off. */
export const CUT_OFF =
  'You were cut off by an administrator, and your key pairs are revoked: ask the operator of keyvend.';

/** The table says so before the grants that a function has cached do. */
export function cutOff(): KeyvendError {
  return new KeyvendError('forbidden', CUT_OFF);
}
