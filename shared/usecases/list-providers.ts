import { KEY_FORMATS } from '../domain/key-file.ts';
import { KEY_PAIR_ORIGINS, PROVIDERS, type ProviderId, RSA_KEY_SIZES } from '../domain/key-pair.ts';
import type { ProviderRules } from '../domain/provider-rules.ts';
import { PROVIDER_RULES } from '../domain/providers.ts';
import { MAX_MODULUS_BITS, MIN_MODULUS_BITS } from '../domain/rsa-weakness.ts';
import { MAX_CALLER_TAGS, TAG_VALUE_LENGTH } from '../domain/tags.ts';

const COMMON = {
  keySizes: { provider: RSA_KEY_SIZES.slice(0, 1), kms: RSA_KEY_SIZES },
  importKeySizes: { least: MIN_MODULUS_BITS, most: MAX_MODULUS_BITS },
  origins: KEY_PAIR_ORIGINS,
  formats: KEY_FORMATS,
};

/** What can be asked of each provider, from the rules that requests are judged by. */
export function listProviders() {
  return { items: PROVIDERS.map(id => ({ id, ...describeRules(id) })) };
}

function describeRules(id: ProviderId) {
  const rules: ProviderRules = PROVIDER_RULES[id];
  const { regions, name, createKeyTypes, importKeyTypes, tagKeyLength, quota, dryRun } = rules;
  return {
    ...{ regions, createKeyTypes, importKeyTypes, quota, dryRun, ...COMMON },
    name: { rule: name.rule, pattern: name.pattern.source },
    tags: { most: MAX_CALLER_TAGS, keyLength: tagKeyLength, valueLength: TAG_VALUE_LENGTH },
  };
}
