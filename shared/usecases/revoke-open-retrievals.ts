import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { Timing } from '../domain/timing.ts';
import type { Clock } from '../ports/clock.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { OpenRetrievals } from '../ports/open-retrievals.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeBeginRemoval } from './begin-removal.ts';
import { settleEach } from './settle-each.ts';

export interface RevokeOpenRetrievalsDeps {
  readonly openRetrievals: OpenRetrievals;
  readonly store: Pick<VendStore, 'find' | 'transition'>;
  readonly clock: Clock;
  readonly timing: Timing;
}

export interface RevokedRetrievals {
  readonly revoked: number;
  /** What changed meanwhile: it is found again, if it is still open. */
  readonly missed: number;
}

const BATCH = 25;

/**
 * Revokes every retrieval that is open, of all principals, as has to be done before a restored table serves anybody: what is
 * sealed is shredded, URLs are dead, and the reconciler deletes the key pairs at their providers. Rejects with
 * `unavailable`; what was revoked until then stays so.
 */
export function makeRevokeOpenRetrievals(deps: RevokeOpenRetrievalsDeps) {
  const { openRetrievals, store, timing } = deps;
  // Nobody here asks the provider: the reconciler need not wait for that.
  const beginRemoval = makeBeginRemoval({ ...deps, timing: { ...timing, leaseMs: 0 } });

  return async (actor: Actor, invocation: Invocation): Promise<RevokedRetrievals> => {
    const total = { revoked: 0, missed: 0 };
    for await (const ids of batches(openRetrievals.ids(invocation.signal))) {
      const results = await settleEach(ids, id => revoke(id, actor, invocation));
      for (const result of results) total[outcomeOrThrow(result)] += 1;
    }
    return total;
  };

  async function revoke(id: string, actor: Actor, invocation: Invocation): Promise<keyof RevokedRetrievals> {
    const vend = await store.find(id, invocation.signal);
    if (vend?.state !== 'ready' || !vend.sealed) return 'missed';
    const removal = { endState: 'deleted', event: 'key_pair.deleting' } as const;
    return beginRemoval(vend, removal, actor, invocation).then(() => 'revoked', missedIfTakenOver);
  }
}

function missedIfTakenOver(error: unknown): 'missed' {
  if (error instanceof KeyvendError && error.code === 'request_in_progress') return 'missed';
  throw error;
}

function outcomeOrThrow<Outcome>(result: PromiseSettledResult<Outcome>): Outcome {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

async function* batches(ids: AsyncIterable<string>): AsyncIterable<readonly string[]> {
  let batch: string[] = [];
  for await (const id of ids) {
    batch.push(id);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
