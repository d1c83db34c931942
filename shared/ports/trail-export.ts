import type { AuditEntry } from '../domain/audit-entry.ts';
import type { ExportedCheckpoint } from '../domain/audit-export.ts';

/** The whole trail and all checkpoints. Both reject with `unavailable`. */
export interface TrailExport {
  /** Every entry, in no order but that of the index. */
  entries(signal: AbortSignal): AsyncIterable<AuditEntry>;
  /** The oldest first. */
  checkpoints(signal: AbortSignal): AsyncIterable<ExportedCheckpoint>;
}
