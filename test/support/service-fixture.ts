import { join } from 'node:path';
import { type Service, startService } from '../../local/service.ts';
import { type ApiClient, apiClient, tokenClient, unsignedClient } from './api-client.ts';
import { type CloudClients, cloudClients } from './cloud-clients.ts';
import { goodClaims } from './forged-tokens.ts';

/** Grants under which everybody may do everything with key pairs of their own. */
export const EVERYONE = join(import.meta.dirname, '../vectors/everyone.json');

export interface ServiceFixture extends Service, CloudClients {
  readonly alice: ApiClient;
  readonly bob: ApiClient;
  /** A client with a JWT of the local issuer; its principal is `oidc:local:<subject>`. */
  readonly withTokenOf: (subject: string) => ApiClient;
  /** Sends without a signature. */
  readonly anyone: ApiClient;
}

/** The whole service on free ports of this process; one for each test file, because the functions share its environment. */
export async function serviceFixture({
  timing = 'standard',
  grantsFile = EVERYONE,
}: {
  timing?: 'standard' | 'fast';
  grantsFile?: string;
} = {}): Promise<ServiceFixture> {
  process.env['KEYVEND_TIMING'] = timing;
  const service = await startService({ port: 0, cloudPort: 0, grantsFile });
  const clients = cloudClients(service.cloud.url);
  return {
    ...service,
    ...clients,
    alice: apiClient(service.url, 'alice'),
    bob: apiClient(service.url, 'bob'),
    withTokenOf: sub => tokenClient(service.url, service.issuer.sign(goodClaims({ sub }))),
    anyone: unsignedClient(service.url),
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await service.close();
    },
  };
}
