import { ProviderFailure } from '../domain/provider-failure.ts';
import type { KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import type { CallProvider } from './call-provider.ts';
import { takenOver } from './taken-over.ts';
import type { VendRun } from './vend-run.ts';

/**
 * Where a provider keeps no tags, writes down that the name is free before the first call that could make the key pair:
 * nothing else can prove later whose it is. Rejects with `ProviderFailure`: `name-in-use` when it is not free.
 */
export function makeSeeAbsence(store: Pick<VendStore, 'amend'>, call: CallProvider) {
  return async (run: VendRun, provider: KeyPairProvider): Promise<VendRun> => {
    const { vend, invocation } = run;
    if (provider.ownership === 'tags' || vend.seenAbsent) return run;
    if (await call(run, signal => provider.find(vend, signal))) throw new ProviderFailure('name-in-use');
    const seen = { ...vend, seenAbsent: true, revision: vend.revision + 1 } as const;
    if ((await store.amend({ from: vend, to: seen }, invocation.signal)) !== 'applied') throw takenOver();
    return { ...run, vend: seen };
  };
}
