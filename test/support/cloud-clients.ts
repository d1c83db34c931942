import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { KMSClient } from '@aws-sdk/client-kms';
import { LightsailClient } from '@aws-sdk/client-lightsail';
import { callAcs3 } from './acs3-request.ts';
import { clientConfig } from './cloud-fixture.ts';

/** SWAS without its SDK, which takes long to load. */
export interface SwasCaller {
  readonly call: (action: string, parameters: Record<string, string>) => Promise<Record<string, unknown>>;
  readonly destroy: () => void;
}

/** Clients of an emulated cloud that reach it past the service, to look at what is really there. */
export interface CloudClients {
  readonly lightsail: LightsailClient;
  readonly ec2: EC2Client;
  readonly swas: SwasCaller;
  readonly dynamodb: DynamoDBClient;
  readonly kms: KMSClient;
}

export function cloudClients(url: string): CloudClients {
  const config = clientConfig(url);
  return {
    lightsail: new LightsailClient(config),
    ec2: new EC2Client(config),
    swas: {
      call: async (action, parameters) => (await callAcs3(url, { action, parameters })).body,
      destroy: () => undefined,
    },
    dynamodb: new DynamoDBClient(config),
    kms: new KMSClient(config),
  };
}
