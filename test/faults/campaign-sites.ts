import type { ProviderId } from '../../shared/domain/key-pair.ts';
import { PROVIDER_RULES } from '../../shared/domain/providers.ts';

/** Where the vends of a campaign go, and where their private keys are born. */
export interface CampaignSite {
  readonly provider: ProviderId;
  readonly origin: 'provider' | 'kms';
  readonly regions: readonly string[];
}

const US = ['us-east-1'];

export const LIGHTSAIL_SITE: CampaignSite = { provider: 'lightsail', origin: 'provider', regions: US };
export const EC2_SITE: CampaignSite = { provider: 'ec2', origin: 'provider', regions: US };
export const KMS_SITE: CampaignSite = { provider: 'lightsail', origin: 'kms', regions: US };

/** Ten key pairs are all that a region of SWAS has room for, so the vends are spread. */
export const SWAS_SITE: CampaignSite = {
  provider: 'swas',
  origin: 'provider',
  regions: PROVIDER_RULES.swas.regions,
};

export function regionOf({ regions }: CampaignSite, number: number): string {
  return regions[number % regions.length] ?? '';
}

const SDKS: Readonly<Partial<Record<ProviderId, string>>> = {
  ec2: '../../shared/adapters/ec2/ec2-provider.ts',
  swas: '../../shared/adapters/swas/swas-client.ts',
};

/** What has a worker load the SDK before its first task: that takes longer than a call may, by the clock of the tests. */
export function preloaded({ provider }: CampaignSite): Record<string, string> {
  const sdk = SDKS[provider];
  return sdk === undefined ? {} : { NODE_OPTIONS: `--import=${new URL(sdk, import.meta.url).href}` };
}
