import assert from 'node:assert/strict';
import { DescribeKeyPairsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { GetKeyPairsCommand, type LightsailClient } from '@aws-sdk/client-lightsail';
import * as z from 'zod/mini';
import type { ProviderId, Tag } from '../../shared/domain/key-pair.ts';
import { PROVIDER_RULES } from '../../shared/domain/providers.ts';
import type { CloudClients, SwasCaller } from './cloud-clients.ts';

/** Where a key pair stands. */
export interface KeyPairPlace {
  readonly provider: ProviderId;
  readonly region: string;
  readonly name: string;
}

/** A key pair as a provider holds it, read past the service; null is what that provider does not show. */
export interface HeldKeyPair extends KeyPairPlace {
  readonly providerId: string | null;
  readonly fingerprint: string | null;
  /** `type base64`. */
  readonly publicKey: string | null;
  readonly tags: readonly Tag[];
}

/** Of the AWS providers the tests use this region alone. */
const AWS_REGION = 'us-east-1';
const PAGE_SIZE = '100';

const SWAS_PAGE = z.object({
  KeyPairs: z.array(z.object({ KeyPairName: z.string(), PublicKey: z.string() })),
});

/** Every key pair of every provider. */
export async function heldKeyPairs(clients: CloudClients): Promise<HeldKeyPair[]> {
  const held = await Promise.all([
    ofLightsail(clients.lightsail),
    ofEc2(clients.ec2),
    ...PROVIDER_RULES.swas.regions.map(region => ofSwas(clients.swas, region)),
  ]);
  return held.flat();
}

/** The key pair of one place, without a look at other providers. */
export async function heldAt(
  clients: CloudClients,
  { provider, region, name }: KeyPairPlace,
): Promise<HeldKeyPair | undefined> {
  const readers: Partial<Record<ProviderId, () => Promise<HeldKeyPair[]>>> = {
    lightsail: () => ofLightsail(clients.lightsail),
    ec2: () => ofEc2(clients.ec2),
    swas: () => ofSwas(clients.swas, region),
  };
  const read = readers[provider];
  assert.ok(read, `nobody reads what ${provider} holds`);
  return (await read()).find(held => held.name === name);
}

async function ofLightsail(lightsail: LightsailClient): Promise<HeldKeyPair[]> {
  const found: HeldKeyPair[] = [];
  let pageToken: string | undefined;
  do {
    const { keyPairs = [], nextPageToken } = await lightsail.send(new GetKeyPairsCommand({ pageToken }));
    for (const { name = '', arn = null, fingerprint = null, tags = [] } of keyPairs) {
      const place = { provider: 'lightsail', region: AWS_REGION, name } as const;
      found.push({ ...place, providerId: arn, fingerprint, publicKey: null, tags: tags.map(tagOf) });
    }
    pageToken = nextPageToken;
  } while (pageToken !== undefined);
  return found;
}

async function ofEc2(ec2: EC2Client): Promise<HeldKeyPair[]> {
  const { KeyPairs = [] } = await ec2.send(new DescribeKeyPairsCommand({ IncludePublicKey: true }));
  return KeyPairs.map(({ KeyName = '', KeyPairId, KeyFingerprint, PublicKey = '', Tags = [] }) => ({
    ...{ provider: 'ec2', region: AWS_REGION, name: KeyName },
    ...{
      providerId: KeyPairId ?? null,
      fingerprint: KeyFingerprint ?? null,
      publicKey: twoFields(PublicKey),
    },
    tags: Tags.map(({ Key, Value }) => tagOf({ key: Key, value: Value })),
  }));
}

async function ofSwas({ call }: SwasCaller, region: string): Promise<HeldKeyPair[]> {
  const body = await call('ListKeyPairs', { RegionId: region, PageSize: PAGE_SIZE });
  return SWAS_PAGE.parse(body).KeyPairs.map(({ KeyPairName, PublicKey }) => ({
    ...{ provider: 'swas', region, name: KeyPairName },
    ...{ providerId: null, fingerprint: null, publicKey: twoFields(PublicKey), tags: [] },
  }));
}

function tagOf({ key = '', value = '' }: { key?: string | undefined; value?: string | undefined }): Tag {
  return { key, value };
}

function twoFields(line: string): string {
  return line.split(' ').slice(0, 2).join(' ');
}
