import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { KMSClient } from '@aws-sdk/client-kms';
import { LightsailClient } from '@aws-sdk/client-lightsail';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud/cloud.ts';

export type CloudFixture = Cloud & {
  lightsail: LightsailClient;
  ec2: EC2Client;
  kms: KMSClient;
  dynamodb: DynamoDBClient;
};

/** What an SDK client needs to talk to the cloud; one attempt, so that a refusal is seen at once. */
export function clientConfig(url: string) {
  return {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
}

/** A cloud and a client of each service; `close` closes all of them. */
export async function cloudFixture(options: CloudOptions = {}): Promise<CloudFixture> {
  const cloud = await startCloud(options);
  const config = clientConfig(cloud.url);
  const clients = {
    lightsail: new LightsailClient(config),
    ec2: new EC2Client(config),
    kms: new KMSClient(config),
    dynamodb: new DynamoDBClient(config),
  };
  return {
    ...cloud,
    ...clients,
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await cloud.close();
    },
  };
}
