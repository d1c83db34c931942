import { encodeParts, foreignCursor, partsOf } from './list-cursor.ts';

/** An entry's place in the order of the trail: by time, then key pair, then sequence. */
export interface AuditPosition {
  readonly at: string;
  readonly keyPairId: string;
  readonly sequence: number;
}

/** Where a list of audit events goes on, and the time range that its first page was given for. */
export interface AuditCursor {
  readonly position: AuditPosition;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** A cursor bound to its list; it is no secret, since every page checks anew what the caller may see. */
export function encodeAuditCursor({ position, from, to }: AuditCursor, list: unknown): string {
  const { at, keyPairId, sequence } = position;
  const parts = [at, keyPairId, String(sequence), String(from), String(to)];
  return encodeParts(parts, { list, parts });
}

/** What a cursor carries. Throws `invalid_request` for anything but a cursor of this very list. */
export function decodeAuditCursor(text: string, list: unknown): AuditCursor {
  const [at = '', keyPairId = '', sequence, from, to] = partsOf(text);
  const position = { at, keyPairId, sequence: Number(sequence) };
  const cursor = { position, from: Number(from), to: Number(to) };
  if (encodeAuditCursor(cursor, list) !== text) throw foreignCursor();
  return cursor;
}
