import type { ProviderId } from '../domain/key-pair.ts';
import type { KeyPairProvider } from '../ports/key-pair-provider.ts';
import { EC2_TRAITS } from './ec2/ec2-traits.ts';
import { lazyProvider } from './lazy-provider.ts';
import { lightsailClients } from './lightsail/lightsail-clients.ts';
import { lightsailKeyPairs } from './lightsail/lightsail-key-pairs.ts';
import { type SwasSettings, swasClients } from './swas/swas-clients.ts';
import { swasKeyPairs } from './swas/swas-key-pairs.ts';

export interface ProviderSettings {
  readonly swas: SwasSettings;
}

/** The providers of key pairs, one line each. An SDK other than Lightsail's is loaded when it is first asked. */
export function keyPairProviders({ swas }: ProviderSettings): Readonly<Record<ProviderId, KeyPairProvider>> {
  return {
    lightsail: lightsailKeyPairs(lightsailClients()),
    ec2: lazyProvider(EC2_TRAITS, async () => (await import('./ec2/ec2-provider.ts')).ec2Provider()),
    swas: swasKeyPairs(swasClients(swas)),
  };
}
