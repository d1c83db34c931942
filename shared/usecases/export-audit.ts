import {
  type AuditCheckpoint,
  type AuditHead,
  FIRST_PREVIOUS_HASH,
  headsHashOf,
  inOrder,
} from '../domain/audit-checkpoint.ts';
import type { ExportLine } from '../domain/audit-export.ts';
import type { CheckpointSigner } from '../ports/checkpoint-signer.ts';
import type { Clock } from '../ports/clock.ts';
import type { TrailExport } from '../ports/trail-export.ts';
import { signed } from './checkpoint-audit.ts';

export interface ExportAuditDeps {
  readonly source: TrailExport;
  readonly signer: CheckpointSigner;
  readonly clock: Clock;
  readonly stage: string;
}

/**
 * The lines of an export: the checkpoints, every entry, and last the seal, a checkpoint over the head of every chain that
 * was exported. Checkpoints come first, so that no head of one is younger than the entries. Rejects with `unavailable`.
 */
export function makeExportAudit({ source, signer, clock, stage }: ExportAuditDeps) {
  return async function* exportAudit(signal: AbortSignal): AsyncGenerator<ExportLine> {
    let last: AuditCheckpoint | undefined;
    for await (const exported of source.checkpoints(signal)) {
      yield { kind: 'checkpoint', ...exported };
      last = exported.checkpoint;
    }
    const heads = new Map<string, AuditHead>();
    for await (const entry of source.entries(signal)) {
      yield { entry };
      const { keyPairId, sequence, hash } = entry;
      if (sequence > (heads.get(keyPairId)?.sequence ?? 0))
        heads.set(keyPairId, { keyPairId, sequence, hash });
    }
    const headList = inOrder(heads.values());
    yield { kind: 'seal', checkpoint: await seal(last, headList, signal), headList };
  };

  async function seal(
    last: AuditCheckpoint | undefined,
    heads: readonly AuditHead[],
    signal: AbortSignal,
  ): Promise<AuditCheckpoint> {
    const now = new Date(clock()).toISOString();
    const publicKey = Buffer.from(await signer.publicKey(signal)).toString('base64');
    const claims = {
      ...{ stage, sequence: (last?.sequence ?? 0) + 1, at: now, from: new Date(0).toISOString(), to: now },
      ...{ heads: heads.length, headsHash: headsHashOf(heads), publicKey },
      previousHash: last?.hash ?? FIRST_PREVIOUS_HASH,
    };
    return signed(claims, signer, signal);
  }
}
