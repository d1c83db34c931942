import type { AuditEntry, ChainHead } from '../domain/audit-entry.ts';

/** One version of the grants as it is kept. */
export interface GrantsVersion {
  /** 1 for the first, one more for each change. */
  readonly version: number;
  /** As JSON; undefined while only cut-offs were written. */
  readonly document?: string | undefined;
  /** Names the document by its content. */
  readonly hash?: string | undefined;
  readonly cutOff: readonly string[];
  readonly changedAt: string;
  readonly changedBy: string;
  readonly audit: ChainHead;
}

/** The next version, the one that it was made from, and the audit entry of the change. */
export interface GrantsChange {
  readonly from: GrantsVersion | undefined;
  readonly to: GrantsVersion;
  readonly entry: AuditEntry;
}

/** The grants as an administrator changes them. Old versions are kept. All methods reject with `unavailable`. */
export interface GrantStore {
  /** The version in force. */
  find(signal: AbortSignal): Promise<GrantsVersion | undefined>;
  /** The version of a number, in force or not. */
  findVersion(version: number, signal: AbortSignal): Promise<GrantsVersion | undefined>;
  /** Writes a version with its audit entry if nobody has written one since. */
  write(change: GrantsChange, signal: AbortSignal): Promise<'applied' | 'superseded'>;
  /** The versions, newest first. */
  history(limit: number, signal: AbortSignal): Promise<readonly GrantsVersion[]>;
}
