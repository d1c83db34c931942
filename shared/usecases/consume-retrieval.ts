import type { Actor } from '../domain/audit-entry.ts';
import { cutOff } from '../domain/cut-off.ts';
import { advance, type Vend } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Transition, VendStore } from '../ports/vend-store.ts';
import type { RetrievableVend } from './find-retrieval.ts';

export interface ConsumeRetrievalDeps {
  readonly store: Pick<VendStore, 'find' | 'transition'>;
  readonly clock: Clock;
}

/** Who takes the key, and in which invocation. */
interface Claimant {
  readonly actor: Actor;
  readonly invocation: Pick<Invocation, 'id'>;
  readonly claimHash: string | undefined;
}

/**
 * Writes that a retrieval was consumed, with its audit entry, if it has not expired and nobody changed the row. Gives the
 * row as it is then, or `undefined` when another was faster. Rejects with `forbidden` for a caller who is cut off.
 */
export function makeConsumeRetrieval({ store, clock }: ConsumeRetrievalDeps) {
  return async (
    vend: RetrievableVend,
    claimant: Claimant,
    signal: AbortSignal,
  ): Promise<Vend | undefined> => {
    const change = consumption(vend, claimant, clock());
    const outcome = await store.transition(change, signal).catch(error => readBack(change, error, signal));
    if (outcome === 'cut-off') throw cutOff();
    // It may be superseded by itself: its first try landed late, after a conflict made it another transaction.
    return outcome === 'applied' || (await wasOurs(change, signal)) ? change.to : undefined;
  };

  /** A transaction that was not answered may have been applied: then the key is ours to give. */
  async function readBack(change: Transition, error: unknown, signal: AbortSignal): Promise<'applied'> {
    if (await wasOurs(change, signal)) return 'applied';
    throw error;
  }

  async function wasOurs({ to }: Transition, signal: AbortSignal): Promise<boolean> {
    const row = await store.find(to.id, signal);
    return row?.retrieval?.releasedIn !== undefined && row.retrieval.releasedIn === to.retrieval?.releasedIn;
  }
}

/** Without a claimant nobody may repeat the release, so the sealed key is shredded with it. */
function consumption(
  vend: RetrievableVend,
  { claimHash, actor, invocation }: Claimant,
  now: number,
): Transition {
  const ownAccess = vend.retrieval.access === 'caller';
  const retrievedBy = ownAccess ? actor.principal : actor.sourceIp;
  const retrieval = {
    ...vend.retrieval,
    retrievedAt: now,
    retrievedBy,
    claimHash,
    releasedIn: invocation.id,
  };
  const sealed = claimHash === undefined ? undefined : vend.sealed;
  const facts = { issue: retrieval.issue, fingerprint: vend.key?.fingerprint ?? '' };
  const audit = { event: 'retrieval.released', actor, at: now, facts } as const;
  const step = advance(vend, { state: 'retrieved', sealed, retrieval }, audit);
  return { ...step, unexpiredAt: now, unlessCutOff: ownAccess ? actor.principal : undefined };
}
