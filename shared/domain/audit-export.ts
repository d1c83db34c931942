import type { AuditCheckpoint, AuditHead } from './audit-checkpoint.ts';
import type { AuditEntry } from './audit-entry.ts';

/** A checkpoint with the heads that it stands for. */
export interface ExportedCheckpoint {
  readonly checkpoint: AuditCheckpoint;
  readonly headList: readonly AuditHead[];
}

/**
 * An export of the whole trail: its entries, the checkpoints that were signed meanwhile, and a seal: the checkpoint that
 * was signed over all heads of the export itself.
 */
export interface AuditExport {
  readonly entries: readonly AuditEntry[];
  readonly checkpoints: readonly ExportedCheckpoint[];
  readonly seal: ExportedCheckpoint | undefined;
}

/** A line of an export, each of which is a JSON object with one member. */
export type ExportLine =
  | { readonly entry: AuditEntry }
  | ({ readonly kind: 'checkpoint' | 'seal' } & ExportedCheckpoint);
