import { EC2 } from './ec2-rules.ts';
import { LIGHTSAIL } from './lightsail-rules.ts';
import type { ProviderRules } from './provider-rules.ts';
import { SWAS } from './swas-rules.ts';

/** The rules of each provider, by its name in the API. All else that is kept for each provider follows this list. */
export const PROVIDER_RULES = {
  lightsail: LIGHTSAIL,
  ec2: EC2,
  swas: SWAS,
} satisfies Readonly<Record<string, ProviderRules>>;
