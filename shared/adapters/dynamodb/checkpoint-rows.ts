import * as z from 'zod/mini';
import type { AuditCheckpoint, AuditHead } from '../../domain/audit-checkpoint.ts';

const CHECKPOINT = z.object({
  stage: z.string(),
  sequence: z.int(),
  at: z.string(),
  from: z.string(),
  to: z.string(),
  heads: z.int(),
  headsHash: z.string(),
  previousHash: z.string(),
  publicKey: z.string(),
  hash: z.string(),
  signature: z.string(),
});
const HEADS = z.object({ heads: z.array(z.tuple([z.string(), z.int(), z.string()])) });

/** At about 100 bytes each they stay under the 400 KB of an item. */
const HEADS_A_ROW = 2_000;

/** All checkpoints are in one partition: there is one every five minutes. */
export const CHECKPOINTS = 'CHECKPOINT';

export function checkpointItem(checkpoint: AuditCheckpoint): Record<string, unknown> {
  return { pk: CHECKPOINTS, sk: paddedNumber(checkpoint.sequence), ...checkpoint };
}

/** The checkpoint of a row as it was read; throws if the row is not one that we wrote. */
export function checkpointOf(item: Record<string, unknown>): AuditCheckpoint {
  return CHECKPOINT.parse(item);
}

/** Where the heads of a checkpoint are: named by their hash, so that no two lists meet in one row. */
export function headsKey(headsHash: string): string {
  return `${CHECKPOINTS}#HEADS#${headsHash}`;
}

export function headsItems(headsHash: string, heads: readonly AuditHead[]): Record<string, unknown>[] {
  const rows = Math.ceil(heads.length / HEADS_A_ROW);
  return Array.from({ length: rows }, (_, row) => ({
    pk: headsKey(headsHash),
    sk: paddedNumber(row),
    heads: heads
      .slice(row * HEADS_A_ROW, (row + 1) * HEADS_A_ROW)
      .map(({ keyPairId, sequence, hash }) => [keyPairId, sequence, hash]),
  }));
}

/** The heads of a row as it was read; throws as `checkpointOf`. */
export function headsOfRow(item: Record<string, unknown>): AuditHead[] {
  return HEADS.parse(item).heads.map(([keyPairId, sequence, hash]) => ({ keyPairId, sequence, hash }));
}

function paddedNumber(number: number): string {
  return String(number).padStart(10, '0');
}
