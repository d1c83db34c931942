import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LightsailClient } from '@aws-sdk/client-lightsail';
import { type Service, startService } from '../../local/service.ts';
import { type ApiClient, apiClient, unsignedClient } from './api-client.ts';
import { clientConfig } from './cloud-fixture.ts';

/** Clients of the emulated cloud behind a service, to look at what the service did to it. */
export interface CloudClients {
  readonly lightsail: LightsailClient;
  readonly dynamodb: DynamoDBClient;
  readonly kms: KMSClient;
}

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

export function cloudClients(url: string) {
  const config = clientConfig(url);
  return {
    lightsail: new LightsailClient(config),
    dynamodb: new DynamoDBClient(config),
    kms: new KMSClient(config),
  };
}
