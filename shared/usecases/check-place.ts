import { type Check, type Finding, failed, passed } from '../domain/dry-run.ts';
import type { ProviderId } from '../domain/key-pair.ts';
import type { Timing } from '../domain/timing.ts';
import type { Clock } from '../ports/clock.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeCallProvider } from './call-provider.ts';
import { type CallOnce, makeCheckProvider, type VendPlan } from './check-provider.ts';
import { nameRefused } from './claim-vend.ts';

export interface CheckPlaceDeps {
  readonly store: Pick<VendStore, 'find' | 'findName'>;
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly stage: string;
}

/** The checks of a dry run at one place. Rejects with `unavailable` where the store does not answer. */
export function makeCheckPlace(deps: CheckPlaceDeps) {
  const { store, providers, clock, timing } = deps;
  const checkProvider = makeCheckProvider(deps.stage);
  const callProvider = makeCallProvider(timing);

  return async (plan: VendPlan, invocation: Invocation): Promise<Check[]> => {
    const { place } = plan;
    const provider = providers[place.provider];
    const call: CallOnce = toProvider => callProvider({ vend: place, invocation }, toProvider);
    const [atKeyvend, atProvider] = await Promise.all([
      nameAtKeyvend(plan, invocation.signal),
      checkProvider(plan, provider, call),
    ]);
    return [{ check: 'name_at_keyvend', ...atKeyvend }, ...atProvider];
  };

  async function nameAtKeyvend({ draft, place }: VendPlan, signal: AbortSignal): Promise<Finding> {
    const holder = await store.findName(place, signal);
    if (!holder || holder.id === draft.id) return passed('No other key pair of keyvend has this name.');
    const { id, heldUntil } = holder;
    if (heldUntil !== undefined) {
      return heldUntil <= clock()
        ? passed('No other key pair of keyvend has this name.')
        : failed(nameRefused('name-held', timing).detail);
    }
    const vend = await store.find(id, signal);
    return vend?.principal === draft.principal
      ? failed('A key pair of yours has this name in this region: use it, or choose another name.')
      : failed(nameRefused('name-taken', timing).detail);
  }
}
