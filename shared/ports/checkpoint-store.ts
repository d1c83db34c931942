import type { AuditCheckpoint, AuditHead } from '../domain/audit-checkpoint.ts';
import type { AuditEntry } from '../domain/audit-entry.ts';

/** A time range of the trail to be read oldest first. Milliseconds since the epoch. */
export interface TrailWindow {
  readonly from: number;
  readonly to: number;
  /** Read at least to here, however many entries there are. */
  readonly beyond: number;
}

export interface TrailPart {
  readonly entries: readonly AuditEntry[];
  /** Every entry up to this time is among them. */
  readonly coveredTo: number;
}

/** Checkpoints, and the trail that they are made from. All methods reject with `unavailable`. */
export interface CheckpointStore {
  /** As much of the window as fits into one checkpoint. */
  readTrail(window: TrailWindow, signal: AbortSignal): Promise<TrailPart>;
  last(signal: AbortSignal): Promise<AuditCheckpoint | undefined>;
  /** Adds a checkpoint and its heads; `taken` if there is one of that sequence, which stays as it is. */
  add(
    checkpoint: AuditCheckpoint,
    heads: readonly AuditHead[],
    signal: AbortSignal,
  ): Promise<'added' | 'taken'>;
}
