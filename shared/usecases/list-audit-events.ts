import { type AuditCursor, decodeAuditCursor, encodeAuditCursor } from '../domain/audit-cursor.ts';
import type { AuditEntry } from '../domain/audit-entry.ts';
import { invalidField } from '../domain/errors.ts';
import { isKeyPairId } from '../domain/key-pair-id.ts';
import type { AuditPage, AuditQuery, AuditTrail } from '../ports/audit-trail.ts';
import type { Clock } from '../ports/clock.ts';

export interface ListAuditEventsDeps {
  readonly trail: AuditTrail;
  readonly clock: Clock;
  /** Whether a principal may read the events of everybody. */
  readonly mayReadAll: (principal: string, signal: AbortSignal) => Promise<boolean>;
}

export interface AuditFilters {
  /** Milliseconds since the epoch. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly keyPairId?: string | undefined;
  readonly principal?: string | undefined;
}

export interface ListAuditEventsInput {
  /** Who asks. */
  readonly caller: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly filters: AuditFilters;
}

export interface AuditEventPage {
  readonly items: readonly AuditEntry[];
  readonly nextCursor: string | null;
}

const DAY_MS = 86_400_000;
const LONGEST_RANGE_DAYS = 31;
const NOTHING: AuditPage = { entries: [], next: undefined };

/**
 * The audit events that a caller may see, newest first: of everybody for who may read all, otherwise those of the
 * caller's own key pairs and of what the caller did. A filter for anybody else's matches nothing, as one for nobody's
 * does. Rejects with `invalid_request` for a range over 31 days, a range that ends before it begins, and a cursor of
 * another list.
 */
export function makeListAuditEvents({ trail, clock, mayReadAll }: ListAuditEventsDeps) {
  return async (input: ListAuditEventsInput, signal: AbortSignal): Promise<AuditEventPage> => {
    const { caller, limit, filters } = input;
    const list = { caller, ...filters };
    const before = input.cursor === undefined ? undefined : decodeAuditCursor(input.cursor, list);
    const range = before ?? rangeOf(filters, clock());
    const { from, to } = range;
    const query = { from, to, limit, after: before?.position, principal: filters.principal };
    const reader = (await mayReadAll(caller, signal)) ? undefined : caller;
    const { entries, next } = await visible(reader, filters, query, signal);
    return {
      items: entries,
      nextCursor: next ? encodeAuditCursor({ position: next, from, to }, list) : null,
    };
  };

  /** Of one reader, or of all for who may read all. */
  async function visible(
    reader: string | undefined,
    { keyPairId, principal }: AuditFilters,
    query: AuditQuery,
    signal: AbortSignal,
  ): Promise<AuditPage> {
    if (keyPairId !== undefined) {
      const isVisible = await belongs(keyPairId, reader, signal);
      return isVisible ? trail.listOf(keyPairId, query, signal) : NOTHING;
    }
    const acting = principal ?? reader;
    return [undefined, acting].includes(reader)
      ? trail.list({ ...query, principal: acting }, signal)
      : NOTHING;
  }

  /** Whether there is such a key pair, and of this principal, if one is given. */
  async function belongs(
    keyPairId: string,
    principal: string | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const owner = isKeyPairId(keyPairId) ? await trail.ownerOf(keyPairId, signal) : undefined;
    return owner !== undefined && [undefined, owner].includes(principal);
  }
}

/** The last 24 hours, unless a time or a key pair is asked for: of a key pair, all there is. */
function rangeOf({ from, to, keyPairId }: AuditFilters, now: number): Pick<AuditCursor, 'from' | 'to'> {
  if (from === undefined && to === undefined && keyPairId !== undefined) return { from: 0, to: now + DAY_MS };
  const end = to ?? now;
  const start = from ?? end - DAY_MS;
  if (start > end) throw invalidField('/query/from', 'must not be later than the end of the range');
  if (end - start > LONGEST_RANGE_DAYS * DAY_MS) {
    throw invalidField(
      '/query/from',
      `must be at most ${LONGEST_RANGE_DAYS} days before the end of the range`,
    );
  }
  return { from: start, to: end };
}
