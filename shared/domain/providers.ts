import { EC2 } from '../adapters/ec2/ec2-rules.ts';
import { LIGHTSAIL } from '../adapters/lightsail/lightsail-rules.ts';
import { SWAS } from '../adapters/swas/swas-rules.ts';
import type { ProviderRules } from './provider-rules.ts';

/** The rules of each provider, by its name in the API. All else that is kept for each provider follows this list. */
export const PROVIDER_RULES = {
  lightsail: LIGHTSAIL,
  ec2: EC2,
  swas: SWAS,
} satisfies Readonly<Record<string, ProviderRules>>;
