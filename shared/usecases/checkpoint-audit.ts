import {
  type AuditCheckpoint,
  type AuditHead,
  type CheckpointClaims,
  checkpointHashOf,
  FIRST_PREVIOUS_HASH,
  headsHashOf,
  headsOf,
  signedBytes,
} from '../domain/audit-checkpoint.ts';
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { CheckpointSigner } from '../ports/checkpoint-signer.ts';
import type { CheckpointStore } from '../ports/checkpoint-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Invocation } from '../ports/invocation.ts';

export interface CheckpointAuditDeps {
  readonly store: CheckpointStore;
  readonly signer: CheckpointSigner;
  readonly clock: Clock;
  readonly stage: string;
}

/**
 * Entries are stamped before they are written, by a function that runs 28 s, and come to the index a little later: what
 * is younger than this is left to the next checkpoint.
 */
const SETTLING_MS = 60_000;
/** Looked at again, for entries that came to the index later still. */
const OVERLAP_MS = 60_000;
/** What a checkpoint may take; none is begun with less left. */
const CHECKPOINT_MS = 10_000;

/**
 * Signs checkpoints until the trail is covered but for its last minute, or the time is up: the next run goes on from
 * there. A checkpoint that another run adds first is left to it. Gives those that were added; rejects with `unavailable`.
 */
export function makeCheckpointAudit({ store, signer, clock, stage }: CheckpointAuditDeps) {
  return async (invocation: Invocation): Promise<readonly AuditCheckpoint[]> => {
    const { signal } = invocation;
    const end = clock() - SETTLING_MS;
    const publicKey = await signer.publicKey(signal);
    const added: AuditCheckpoint[] = [];
    let previous = await store.last(signal);
    do {
      const next = await checkpointAfter(previous, { end, publicKey }, signal);
      if (!next || (await store.add(next.checkpoint, next.heads, signal)) === 'taken') break;
      added.push(next.checkpoint);
      previous = next.checkpoint;
    } while (invocation.remainingMs() > CHECKPOINT_MS);
    return added;
  };

  /** Undefined when the trail is covered to its end. */
  async function checkpointAfter(
    previous: AuditCheckpoint | undefined,
    { end, publicKey }: { end: number; publicKey: Uint8Array },
    signal: AbortSignal,
  ): Promise<{ checkpoint: AuditCheckpoint; heads: readonly AuditHead[] } | undefined> {
    const covered = previous ? Date.parse(previous.to) : 0;
    if (covered >= end) return undefined;
    const from = Math.max(covered - OVERLAP_MS, 0);
    const { entries, coveredTo } = await store.readTrail({ from, to: end, beyond: covered }, signal);
    const heads = headsOf(entries.filter(isUpTo(coveredTo)));
    const claims: CheckpointClaims = {
      stage,
      sequence: (previous?.sequence ?? 0) + 1,
      at: isoTime(clock()),
      from: isoTime(from),
      to: isoTime(coveredTo),
      heads: heads.length,
      headsHash: headsHashOf(heads),
      previousHash: previous?.hash ?? FIRST_PREVIOUS_HASH,
      publicKey: Buffer.from(publicKey).toString('base64'),
    };
    return { checkpoint: await signed(claims, signer, signal), heads };
  }
}

/** A checkpoint of these claims, signed. Rejects with `unavailable`. */
export async function signed(
  claims: CheckpointClaims,
  signer: CheckpointSigner,
  signal: AbortSignal,
): Promise<AuditCheckpoint> {
  const signature = await signer.sign(signedBytes(claims), signal);
  return {
    ...claims,
    hash: checkpointHashOf(claims),
    signature: Buffer.from(signature).toString('base64'),
  };
}

function isUpTo(time: number) {
  return ({ at }: AuditEntry) => Date.parse(at) <= time;
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
