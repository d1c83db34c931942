import { KeyvendError } from '../domain/errors.ts';
import { ProviderFailure } from '../domain/provider-failure.ts';
import type { Timing } from '../domain/timing.ts';
import { advance } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { refusal, unclear } from './provider-refusals.ts';
import type { VendRun } from './vend-run.ts';

export interface FailVendDeps {
  readonly store: Pick<VendStore, 'transition'>;
  readonly clock: Clock;
  readonly timing: Timing;
}

/**
 * Ends an attempt of which it is certain that the provider holds nothing of it: the vend becomes `failed` and its
 * name free, so that the same client token may try again. If that cannot be written, the lease runs out instead.
 */
export function makeFailVend({ store, clock, timing }: FailVendDeps) {
  return async (
    { vend, actor, invocation, deletedRemains }: VendRun,
    { code }: KeyvendError,
  ): Promise<void> => {
    const now = clock();
    const facts = { code, attempt: vend.attempt };
    const failed = { state: 'failed', settledAttempt: vend.attempt } as const;
    const step = advance(vend, failed, { event: 'vend.failed', actor, at: now, facts });
    const name = deletedRemains ? { heldUntil: now + timing.drainMs } : 'release';
    await store.transition({ ...step, name }, invocation.signal).catch(leftToLease);
  };
}

function leftToLease(error: unknown): void {
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
