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
export function encodeCursor({ createdAt, id }: ListPosition, list: unknown): string {
  return encodeParts([createdAt, id], { list, position: { createdAt, id } });
}

/** The position of a cursor. Throws `invalid_request` for anything but a cursor of this very list. */
export function decodeCursor(cursor: string, list: unknown): ListPosition {
  const [createdAt = '', id = ''] = partsOf(cursor);
  const position = { createdAt, id };
  if (encodeCursor(position, list) !== cursor) throw foreignCursor();
  return position;
}

/** The texts, none of which may hold a space, and what binds them to their list. */
export function encodeParts(parts: readonly string[], bound: unknown): string {
  const text = [...parts, canonicalHash(bound).slice(0, 32)].join(' ');
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** The texts of a cursor, which are to be believed only once they encode to the same cursor. */
export function partsOf(cursor: string): string[] {
  return PATTERN.test(cursor) ? Buffer.from(cursor, 'base64url').toString('utf8').split(' ') : [];
}

export function foreignCursor() {
  return invalidField('/query/cursor', 'must be the nextCursor of the same list with the same filters');
}
