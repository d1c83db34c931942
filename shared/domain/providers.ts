import { EC2 } from './ec2-rules.ts';
import type { ProviderId } from './key-pair.ts';
import { LIGHTSAIL } from './lightsail-rules.ts';
import type { ProviderRules } from './provider-rules.ts';
import { SWAS } from './swas-rules.ts';

/** The rules of each provider; a provider without rules does not compile. */
export const PROVIDER_RULES: Readonly<Record<ProviderId, ProviderRules>> = {
  lightsail: LIGHTSAIL,
  ec2: EC2,
  swas: SWAS,
};
