import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { KeyPairState } from '../domain/key-pair.ts';
import type { ListPosition } from '../domain/list-cursor.ts';
import type { Timing } from '../domain/timing.ts';
import type { Clock } from '../ports/clock.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeBeginRemoval } from './begin-removal.ts';
import { isBusy } from './delete-key-pair.ts';
import { settleEach } from './settle-each.ts';

export interface RevokeEverythingDeps {
  readonly store: Pick<VendStore, 'find' | 'list' | 'transition'>;
  readonly clock: Clock;
  readonly timing: Timing;
  /** Lets some time pass before what was busy is looked at again. */
  readonly pause: () => Promise<void>;
  /** Is told after each round. */
  readonly progress: (round: RevocationRound) => void;
}

export interface RevocationRound {
  /** Key pairs whose removal was begun in this round. */
  readonly begun: number;
  /** What another invocation holds: it is looked at again. */
  readonly busy: number;
}

/** What may still be collected, or is still at a provider. */
const REVOCABLE: readonly KeyPairState[] = ['creating', 'ready', 'retrieved', 'needs_attention'];
const PAGE = 25;

/** The index that lists follows the table within a moment, so that nothing found once is no proof. */
const ENOUGH_EMPTY_ROUNDS = 2;

type Outcome = 'begun' | 'busy' | 'gone';

/**
 * Begins the removal of every key pair of a principal who is cut off, round after round until two find nothing: what is
 * sealed is shredded and URLs die at once, and the removals are due, so that the reconciler deletes the key pairs at their
 * providers. Gives how many were begun, and how many were busy to the end of the signal. Rejects with `unavailable`.
 */
export function makeRevokeEverything(deps: RevokeEverythingDeps) {
  const { store, clock, pause, progress } = deps;
  // Nobody here asks the provider: the reconciler need not wait for that.
  const beginRemoval = makeBeginRemoval({ ...deps, timing: { ...deps.timing, leaseMs: 0 } });

  return async (principal: string, actor: Actor, invocation: Invocation): Promise<RevocationRound> => {
    let begun = 0;
    let emptyRounds = 0;
    for (;;) {
      const round = await revokeRound(principal, actor, invocation);
      begun += round.begun;
      progress(round);
      emptyRounds = round.begun + round.busy === 0 ? emptyRounds + 1 : 0;
      if (emptyRounds === ENOUGH_EMPTY_ROUNDS || invocation.remainingMs() <= 0)
        return { begun, busy: round.busy };
      await pause();
    }
  };

  async function revokeRound(
    principal: string,
    actor: Actor,
    invocation: Invocation,
  ): Promise<RevocationRound> {
    const outcomes: Outcome[] = [];
    let after: ListPosition | undefined;
    do {
      const query = { principal, states: REVOCABLE, limit: PAGE, after };
      const { vends, next } = await store.list(query, invocation.signal);
      const results = await settleEach(vends, ({ id }) => revoke(id, actor, invocation));
      outcomes.push(...results.map(outcomeOrThrow));
      after = next;
    } while (after);
    const count = (outcome: Outcome) => outcomes.filter(one => one === outcome).length;
    return { begun: count('begun'), busy: count('busy') };
  }

  async function revoke(id: string, actor: Actor, invocation: Invocation): Promise<Outcome> {
    const vend = await store.find(id, invocation.signal);
    if (!vend || !REVOCABLE.includes(vend.state)) return 'gone';
    if (isBusy(vend, clock())) return 'busy';
    const removal = { endState: vend.endState ?? 'deleted', event: 'key_pair.deleting' } as const;
    return beginRemoval(vend, removal, actor, invocation).then(() => 'begun', busyIfTakenOver);
  }
}

function busyIfTakenOver(error: unknown): Outcome {
  if (error instanceof KeyvendError && error.code === 'request_in_progress') return 'busy';
  throw error;
}

function outcomeOrThrow(result: PromiseSettledResult<Outcome>): Outcome {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
