import assert from 'node:assert/strict';
import { DescribeKeyPairsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetKeyPairsCommand, LightsailClient } from '@aws-sdk/client-lightsail';
import { callAcs3 } from './acs3-request.ts';
import { clientConfig } from './cloud-fixture.ts';
import { keyPairNames, SWAS_REGION } from './swas-calls.ts';

/** A provider and a region of it. */
export type Place = keyof typeof PLACES;

/** Where key pairs are vended, and how to list the names there past the service. */
const PLACES = {
  lightsail: { region: 'us-east-1', list: lightsailNames },
  ec2: { region: 'us-east-1', list: ec2Names },
  swas: { region: SWAS_REGION, list: swasNames },
};

export function placeOf(provider: Place) {
  return { provider, region: PLACES[provider].region };
}

/** Whether the provider holds a key pair of this name. */
export async function isHeldAt(provider: Place, cloudUrl: string, name: string): Promise<boolean> {
  return (await PLACES[provider].list(cloudUrl)).includes(name);
}

async function lightsailNames(url: string): Promise<unknown[]> {
  const client = new LightsailClient(clientConfig(url));
  const { keyPairs = [] } = await client.send(new GetKeyPairsCommand({}));
  client.destroy();
  return keyPairs.map(({ name }) => name);
}

async function ec2Names(url: string): Promise<unknown[]> {
  const client = new EC2Client(clientConfig(url));
  const { KeyPairs = [] } = await client.send(new DescribeKeyPairsCommand({}));
  client.destroy();
  return KeyPairs.map(({ KeyName }) => KeyName);
}

async function swasNames(url: string): Promise<unknown[]> {
  const parameters = { RegionId: SWAS_REGION, PageSize: '100' };
  const answer = await callAcs3(url, { action: 'ListKeyPairs', parameters });
  assert.equal(answer.status, 200);
  return keyPairNames(answer);
}
