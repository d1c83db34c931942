import type { Actor } from '../domain/audit-entry.ts';
import type { ProviderId } from '../domain/key-pair.ts';
import { locationsOf } from '../domain/key-pair-target.ts';
import { ProviderFailure } from '../domain/provider-failure.ts';
import { lookAndDeleteMs } from '../domain/timing.ts';
import { advance, dueAt, openAttempts, type Vend, type VendStep } from '../domain/vend.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeBeginRemoval } from './begin-removal.ts';
import { MOST_ATTEMPTS } from './claim-vend.ts';
import type { FailVendDeps } from './fail-vend.ts';
import { makeImportOnce } from './import-once.ts';
import { refusal } from './provider-refusals.ts';
import { makeRemoveAtProvider } from './remove-at-provider.ts';
import { takenOver } from './taken-over.ts';
import { makeUndoCreate } from './undo-create.ts';
import type { VendRun } from './vend-run.ts';

export interface ReconcileVendDeps extends FailVendDeps {
  readonly store: Pick<VendStore, 'find' | 'transition' | 'amend'>;
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
  readonly stage: string;
}

/** What the reconciler did for a vend. */
export type Reconciliation =
  | 'nothing'
  | 'undone'
  | 'finished'
  | 'deleted'
  | 'expired'
  | 'shredded'
  | 'needs-attention';

/**
 * Finishes or undoes what a vend was left with, through the same lease as its callers: a create is undone, an
 * import and a deletion finished, a key that nobody collected expired, a repeatable key shredded. After too many
 * attempts it is marked for a person. Rejects with `unavailable`, `request_in_progress` or what the provider or its
 * targets refuse; it is due again then.
 */
export function makeReconcileVend(deps: ReconcileVendDeps) {
  const { store, clock } = deps;
  const undoCreate = makeUndoCreate(deps);
  const importOnce = makeImportOnce(deps);
  const beginRemoval = makeBeginRemoval(deps);
  const removeAtProvider = makeRemoveAtProvider(deps);

  return async (id: string, actor: Actor, invocation: Invocation): Promise<Reconciliation> => {
    const vend = await store.find(id, invocation.signal);
    return vend && isDue(vend, clock()) ? reconcile(vend, actor, invocation) : 'nothing';
  };

  async function reconcile(vend: Vend, actor: Actor, invocation: Invocation): Promise<Reconciliation> {
    const entry = bookkeeping(vend, actor, clock());
    if (entry) {
      const applied = (await store.transition(entry.step, invocation.signal)) === 'applied';
      return applied ? entry.outcome : 'nothing';
    }
    refuseIfLate(vend, invocation);
    if (vend.state === 'creating') return resume(await takeOver(vend, actor, invocation));
    return remove(vend, actor, invocation);
  }

  /** A lease that is taken and not used counts as an attempt. */
  function refuseIfLate(vend: Vend, { remainingMs }: Invocation): void {
    const { timing } = deps;
    const callMs = locationsOf(vend).map(({ provider }) => timing.providerCallMs[provider]);
    if (remainingMs() >= lookAndDeleteMs(timing, Math.max(...callMs))) return;
    throw refusal('out-of-time', new ProviderFailure('out-of-time'));
  }

  async function resume(run: VendRun): Promise<Reconciliation> {
    // Without a public key of its own the provider was to make the key pair, and its private key is lost.
    if (!run.vend.key) return undoCreate(run);
    await importOnce(run);
    return 'finished';
  }

  async function takeOver(vend: Vend, actor: Actor, invocation: Invocation): Promise<VendRun> {
    const now = clock();
    const attempt = vend.attempt + 1;
    const change = { attempt, owner: invocation.id, leaseUntil: now + deps.timing.leaseMs };
    const step = advance(vend, change, { event: 'vend.abandoned', actor, at: now, facts: { attempt } });
    if ((await store.transition(step, invocation.signal)) !== 'applied') throw takenOver();
    return { vend: step.to, actor, invocation, abandoned: true };
  }

  async function remove(vend: Vend, actor: Actor, invocation: Invocation): Promise<Reconciliation> {
    const endState = vend.endState ?? 'expired';
    const event = vend.state === 'deleting' ? 'key_pair.deleting' : 'retrieval.expired';
    const run = await beginRemoval(vend, { endState, event }, actor, invocation);
    await removeAtProvider(run);
    return endState;
  }
}

/** What is settled in the row alone, without the provider. */
function bookkeeping(
  vend: Vend,
  actor: Actor,
  at: number,
): { step: VendStep; outcome: Reconciliation } | undefined {
  if (vend.state === 'retrieved') {
    const audit = { event: 'reconcile.finished', actor, at, facts: { outcome: 'shredded' } } as const;
    return { outcome: 'shredded', step: advance(vend, { sealed: undefined }, audit) };
  }
  if (vend.state === 'ready' || openAttempts(vend) < MOST_ATTEMPTS) return undefined;
  const facts = { attempt: vend.attempt, state: vend.state };
  const audit = { event: 'reconcile.needs_attention', actor, at, facts } as const;
  return { outcome: 'needs-attention', step: advance(vend, { state: 'needs_attention' }, audit) };
}

function isDue(vend: Vend, now: number): boolean {
  const due = dueAt(vend);
  return due !== undefined && due <= now;
}
