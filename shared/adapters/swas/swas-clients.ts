import { ProviderFailure } from '../../domain/provider-failure.ts';
import type { ProviderSettings } from '../../ports/provider-module.ts';
import type { SwasClient } from './swas-client.ts';

export type SwasSettings = ProviderSettings['swas'];

/** The client of a region, made at its first use and kept for the life of the process unless that failed. */
export type SwasClients = (region: string) => Promise<SwasClient>;

/** Loads the SDK at the first use: whoever never asks for SWAS does not pay for it. */
export function swasClients(settings: SwasSettings): SwasClients {
  const clients = new Map<string, Promise<SwasClient>>();
  return region => {
    const client = clients.get(region) ?? loadClient(region, settings);
    clients.set(region, client);
    client.catch(() => clients.delete(region));
    return client;
  };
}

/** Where the service of a region is; the SDK's own default is no endpoint of the service. */
export function swasOrigin(region: string, { endpoint }: Pick<SwasSettings, 'endpoint'>): URL {
  return new URL(endpoint ?? `https://swas.${region}.aliyuncs.com`);
}

async function loadClient(region: string, settings: SwasSettings): Promise<SwasClient> {
  // Nothing is asked as nobody: what the service would say to that is no proof that it did nothing.
  if (settings.credentials.accessKeyId === '') throw new ProviderFailure('denied');
  const { newSwasClient } = await import('./swas-client.ts');
  return newSwasClient(region, swasOrigin(region, settings), settings.credentials);
}
