import type { ProviderId } from '../../shared/domain/key-pair.ts';
import type { KeyPairTarget } from '../../shared/domain/key-pair-target.ts';
import { PROVIDER_RULES } from '../../shared/domain/providers.ts';

/** Where the vends of a campaign go, and where their private keys are born. */
export interface CampaignSite {
  readonly provider: ProviderId;
  readonly origin: 'provider' | 'kms';
  readonly regions: readonly string[];
  /** Where else each key pair that is created is imported. */
  readonly others?: readonly Pick<CampaignSite, 'provider' | 'regions'>[];
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

/** One key pair at all three providers. */
export const TARGETS_SITE: CampaignSite = { ...KMS_SITE, others: [EC2_SITE, SWAS_SITE] };

export function regionOf({ regions }: Pick<CampaignSite, 'regions'>, number: number): string {
  return regions[number % regions.length] ?? '';
}

/** The places of a key pair that has several. */
export function targetsOf(site: CampaignSite, number: number): KeyPairTarget[] | undefined {
  return (
    site.others &&
    [site, ...site.others].map(other => ({ provider: other.provider, region: regionOf(other, number) }))
  );
}

const SDKS: Readonly<Partial<Record<ProviderId, string>>> = {
  ec2: '../../shared/adapters/ec2/ec2-provider.ts',
  swas: '../../shared/adapters/swas/swas-client.ts',
};

/** What has a worker load the SDK before its first task: that takes longer than a call may, by the clock of the tests. */
export function preloaded({ provider, others = [] }: CampaignSite): Record<string, string> {
  const providers = [provider, ...others.map(other => other.provider)];
  const sdks = providers.flatMap(each => SDKS[each] ?? []);
  const imports = sdks.map(sdk => `--import=${new URL(sdk, import.meta.url).href}`);
  return imports.length === 0 ? {} : { NODE_OPTIONS: imports.join(' ') };
}
