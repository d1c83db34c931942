import type { AuditFacts } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import { ProviderFailure } from '../domain/provider-failure.ts';
import type { Timing } from '../domain/timing.ts';
import { advance } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { Transition, VendStore } from '../ports/vend-store.ts';
import { refusal, unclear } from './provider-refusals.ts';
import type { VendRun } from './vend-run.ts';

export interface FailVendDeps {
  readonly store: Pick<VendStore, 'transition'>;
  readonly clock: Clock;
  readonly timing: Timing;
}

/**
 * The step that ends an attempt as `failed`, settled. Its name becomes free, or is held where a key pair was deleted
 * under it: a copy of that delete may still land.
 */
export function failedStep(
  { vend, actor }: Pick<VendRun, 'vend' | 'actor'>,
  audit: Pick<AuditFacts, 'event' | 'at' | 'facts'>,
  heldUntil: number | undefined,
): Transition {
  const step = advance(vend, { state: 'failed', settledAttempt: vend.attempt }, { ...audit, actor });
  return { ...step, name: heldUntil === undefined ? 'release' : { heldUntil } };
}

/**
 * Ends an attempt of which it is certain that the provider holds nothing of it: the vend becomes `failed` and its
 * name free, so that the same client token may try again. If that cannot be written, the lease runs out instead.
 */
export function makeFailVend({ store, clock, timing }: FailVendDeps) {
  return async (run: VendRun, { code }: KeyvendError): Promise<void> => {
    const at = clock();
    const heldUntil = run.deletedRemains ? at + timing.drainMs : undefined;
    const facts = { code, attempt: run.vend.attempt };
    const step = failedStep(run, { event: 'vend.failed', at, facts }, heldUntil);
    await store.transition(step, run.invocation.signal).catch(leftToLease);
  };
}

/** An attempt that cannot be ended in the store ends with its lease. */
export function leftToLease(error: unknown): void {
  if (!(error instanceof KeyvendError) || error.code !== 'unavailable') throw error;
}

/**
 * Settles what went wrong at the provider and gives the error to throw. A certain failure ends the attempt; after
 * an unclear one the vend stays as it is, because a key pair may exist that only a takeover may touch.
 */
export function makeSettleFailure(deps: FailVendDeps) {
  const failVend = makeFailVend(deps);
  return async (run: VendRun, failure: unknown): Promise<unknown> => {
    if (!(failure instanceof ProviderFailure)) return failure;
    if (failure.kind === 'unclear') return unclear(run.vend, deps.clock(), failure);
    const error = refusal(failure.kind, failure);
    await failVend(run, error);
    return error;
  };
}
