import { ProviderFailure } from '../domain/provider-failure.ts';
import type { ProviderTraits } from '../domain/provider-rules.ts';
import type { KeyPairProvider } from '../ports/key-pair-provider.ts';

/**
 * A provider whose SDK is loaded at its first call, so that who never asks it does not pay for it. A load that fails is
 * `unclear`, and is tried again by the next call.
 */
export function lazyProvider(traits: ProviderTraits, load: () => Promise<KeyPairProvider>): KeyPairProvider {
  let loading: Promise<KeyPairProvider> | undefined;
  const loaded = () => {
    loading ??= load().catch(cause => {
      loading = undefined;
      throw new ProviderFailure('unclear', { cause });
    });
    return loading;
  };
  return {
    ...traits,
    create: async (request, signal) => (await loaded()).create(request, signal),
    importPublicKey: async (request, signal) => (await loaded()).importPublicKey(request, signal),
    tag: async (request, signal) => (await loaded()).tag(request, signal),
    find: async (key, signal) => (await loaded()).find(key, signal),
    delete: async (key, signal) => (await loaded()).delete(key, signal),
    count: async (region, signal) => (await loaded()).count(region, signal),
    tryOut: async (request, signal) => (await loaded()).tryOut(request, signal),
  };
}
