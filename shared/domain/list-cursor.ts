import { canonicalHash } from './canonical-json.ts';
import { invalidField } from './errors.ts';

const PATTERN = /^[A-Za-z0-9_-]{1,400}$/;

/** Where a list goes on: behind this key pair, newest first. */
export interface ListPosition {
  readonly createdAt: string;
  readonly id: string;
}

/**
 * A cursor that carries its position and is bound to the list (principal and filters) that it was given for.
 * It is no secret and grants nothing: a list only ever reads rows of its own principal.
 */
export function encodeCursor(position: ListPosition, list: unknown): string {
  const text = [position.createdAt, position.id, bindingOf(position, list)].join(' ');
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** The position of a cursor. Throws `invalid_request` for anything but a cursor of this very list. */
export function decodeCursor(cursor: string, list: unknown): ListPosition {
  const [createdAt = '', id = ''] = PATTERN.test(cursor)
    ? Buffer.from(cursor, 'base64url').toString('utf8').split(' ')
    : [];
  const position = { createdAt, id };
  if (encodeCursor(position, list) !== cursor) {
    throw invalidField('/query/cursor', 'must be the nextCursor of the same list with the same filters');
  }
  return position;
}

/** Of a position that comes as a whole vend, only what the cursor carries counts. */
function bindingOf({ createdAt, id }: ListPosition, list: unknown): string {
  return canonicalHash({ list, position: { createdAt, id } }).slice(0, 32);
}
