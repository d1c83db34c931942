import { ProviderFailure, unclearAfter } from '../domain/provider-failure.ts';
import type { KeyPairProvider, ProviderKeyPair } from '../ports/key-pair-provider.ts';
import type { CallProvider } from './call-provider.ts';
import { isRemains } from './own-key-pair.ts';
import type { VendRun } from './vend-run.ts';

/**
 * Deletes the key pair that an earlier attempt of this vend may have left at the provider, and gives what it
 * deleted. Its private key is lost: the vend is `creating`, so nothing of it was ever sealed. What cannot be proved to
 * be ours is never touched. Rejects with `ProviderFailure`: `name-in-use` for a key pair that is not ours.
 */
export function makeClearRemains(stage: string, call: CallProvider) {
  return async (run: VendRun, provider: KeyPairProvider): Promise<ProviderKeyPair | undefined> => {
    const found = await call(run, signal => provider.find(run.vend, signal)).catch(unclearAfter);
    if (!found) return undefined;
    if (!isRemains(run.vend, found, stage, provider)) throw new ProviderFailure('name-in-use');
    const { region, name } = run.vend;
    const { providerId } = found;
    await call(run, signal => provider.delete({ region, name, providerId }, signal)).catch(unclearAfter);
    return found;
  };
}
