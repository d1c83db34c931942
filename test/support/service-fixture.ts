import { type Service, startService } from '../../local/service.ts';
import { type ApiClient, apiClient, unsignedClient } from './api-client.ts';
import { type CloudClients, cloudClients } from './cloud-clients.ts';

export interface ServiceFixture extends Service, CloudClients {
  readonly alice: ApiClient;
  readonly bob: ApiClient;
  /** Sends without a signature. */
  readonly anyone: ApiClient;
}

/** The whole service on free ports of this process; one for each test file, because the functions share its environment. */
export async function serviceFixture({
  timing = 'standard',
}: {
  timing?: 'standard' | 'fast';
} = {}): Promise<ServiceFixture> {
  process.env['KEYVEND_TIMING'] = timing;
  const service = await startService({ port: 0, cloudPort: 0 });
  const clients = cloudClients(service.cloud.url);
  return {
    ...service,
    ...clients,
    alice: apiClient(service.url, 'alice'),
    bob: apiClient(service.url, 'bob'),
    anyone: unsignedClient(service.url),
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await service.close();
    },
  };
}
