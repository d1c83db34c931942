import { type ProviderId, perProvider } from '../../shared/domain/key-pair.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';

/** One provider in the place of all. */
export function everyProvider(provider: KeyPairProvider): Readonly<Record<ProviderId, KeyPairProvider>> {
  return perProvider(() => provider);
}
