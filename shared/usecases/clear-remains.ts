import { ProviderFailure, stillUnclear } from '../domain/provider-failure.ts';
import { carriesOwnership } from '../domain/tags.ts';
import type { KeyPairProvider, ProviderKeyPair } from '../ports/key-pair-provider.ts';
import type { CallProvider } from './call-provider.ts';
import type { VendRun } from './vend-run.ts';

/**
 * Deletes the key pair that an earlier attempt of this vend may have left at the provider, and gives what it
 * deleted. Its private key is lost: the vend is `creating`, so nothing of it was ever sealed. What does not carry
 * our tags is never touched. Rejects with `ProviderFailure`: `name-in-use` for a key pair that is not ours.
 */
export function makeClearRemains(stage: string, call: CallProvider) {
  return async (run: VendRun, provider: KeyPairProvider): Promise<ProviderKeyPair | undefined> => {
    const found = await call(run, signal => provider.find(run.vend, signal)).catch(stillUnclear);
    if (!found) return undefined;
    if (!carriesOwnership(found.tags, stage, run.vend.id)) throw new ProviderFailure('name-in-use');
    await call(run, signal => provider.delete(run.vend, signal)).catch(stillUnclear);
    return found;
  };
}
