import type { AuditPosition } from '../domain/audit-cursor.ts';
import type { AuditEntry } from '../domain/audit-entry.ts';

/** A part of the trail, newest first. */
export interface AuditQuery {
  /** Milliseconds since the epoch; both ends are in the range. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly after?: AuditPosition | undefined;
  /** Who acted. */
  readonly principal?: string | undefined;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next: AuditPosition | undefined;
}

/** The audit trail, to be read only. All methods reject with `unavailable` when the store cannot answer. */
export interface AuditTrail {
  /** Entries of all key pairs; eventually consistent. */
  list(query: AuditQuery, signal: AbortSignal): Promise<AuditPage>;
  /** Entries of one key pair, read consistently. A page may be short and still have a next one. */
  listOf(keyPairId: string, query: AuditQuery, signal: AbortSignal): Promise<AuditPage>;
  /** The principal that a key pair belongs to: whoever its first entry names. */
  ownerOf(keyPairId: string, signal: AbortSignal): Promise<string | undefined>;
}
