import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LightsailClient } from '@aws-sdk/client-lightsail';
import { clientConfig } from './cloud-fixture.ts';

/** Clients of an emulated cloud that reach it past the service, to look at what is really there. */
export interface CloudClients {
  readonly lightsail: LightsailClient;
  readonly dynamodb: DynamoDBClient;
  readonly kms: KMSClient;
}

export function cloudClients(url: string): CloudClients {
  const config = clientConfig(url);
  return {
    lightsail: new LightsailClient(config),
    dynamodb: new DynamoDBClient(config),
    kms: new KMSClient(config),
  };
}
