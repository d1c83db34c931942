import type { KeyPairLocation } from '../domain/key-pair.ts';
import { ProviderFailure } from '../domain/provider-failure.ts';
import type { Timing } from '../domain/timing.ts';
import type { Invocation } from '../ports/invocation.ts';

/** At which provider, and what bounds the call. */
interface CallScope {
  readonly vend: Pick<KeyPairLocation, 'provider'>;
  readonly invocation: Invocation;
}

/**
 * Makes one call of a provider within its hard time-out, and none that would not fit into what is left of the
 * invocation. Rejects with a `ProviderFailure`.
 */
export function makeCallProvider({ providerCallMs, commitReserveMs }: Timing) {
  return async <Result>(
    { vend, invocation }: CallScope,
    call: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    const callMs = providerCallMs[vend.provider];
    if (invocation.remainingMs() < callMs + commitReserveMs) throw new ProviderFailure('out-of-time');
    return call(AbortSignal.any([invocation.signal, AbortSignal.timeout(callMs)]));
  };
}

export type CallProvider = ReturnType<typeof makeCallProvider>;
