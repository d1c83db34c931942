import { type ProviderId, perProvider } from '../domain/key-pair.ts';
import { PROVIDER_RULES } from '../domain/providers.ts';
import type { KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { OpenProvider, ProviderSettings } from '../ports/provider-module.ts';
import { lazyProvider } from './lazy-provider.ts';

/** Each provider of the list, by its id the folder that it is loaded from when it is first asked. */
export function keyPairProviders(settings: ProviderSettings): Readonly<Record<ProviderId, KeyPairProvider>> {
  return perProvider(id =>
    lazyProvider(PROVIDER_RULES[id].traits, async () => {
      const module: { readonly openProvider: OpenProvider } = await import(`./${id}/provider.ts`);
      return module.openProvider(settings);
    }),
  );
}
