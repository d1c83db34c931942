import type { KeyvendError } from '../domain/errors.ts';
import { advance } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { VendStore } from '../ports/vend-store.ts';
import type { VendRun } from './vend-run.ts';

export interface FailVendDeps {
  readonly store: Pick<VendStore, 'transition'>;
  readonly clock: Clock;
}

/**
 * Ends an attempt of which it is certain that the provider did nothing: the vend becomes `failed` and its name
 * free, so that the same client token may try again. If that cannot be written, the lease runs out instead.
 */
export function makeFailVend({ store, clock }: FailVendDeps) {
  return async ({ vend, actor, invocation }: VendRun, { code }: KeyvendError): Promise<void> => {
    const facts = { code, attempt: vend.attempt };
    const step = advance(vend, { state: 'failed' }, { event: 'vend.failed', actor, at: clock(), facts });
    await store.transition({ ...step, name: 'release' }, invocation.signal).catch(() => undefined);
  };
}
