import type { oas31 } from 'zod-openapi';
import { PROVIDERS, type ProviderId, RSA_KEY_SIZES } from '../../shared/domain/key-pair.ts';
import { PROVIDER_RULES } from '../../shared/domain/providers.ts';

/** JSON Schema 2020-12 as OpenAPI 3.1 has it; zod-openapi's types leave these keywords out. */
interface Schema extends oas31.SchemaObject {
  readonly contains?: Schema;
}

interface Conditional extends Schema {
  readonly if: Schema;
  readonly then: Schema;
}

/** What a request for one place says once its provider is known: `followProviderRules` as JSON Schema. */
export const PLACE_RULES: readonly Conditional[] = PROVIDERS.map(provider =>
  implies(
    saying({ provider }),
    properties({ region: { enum: [...PROVIDER_RULES[provider].regions] }, ...nameAndTags(provider) }),
  ),
);

/** Which keys a provider makes and imports: `followKeyRules`. */
export const KEY_RULES: readonly Conditional[] = [
  ...PROVIDERS.map(provider =>
    implies(
      { allOf: [saying({ provider }), saying({ origin: 'kms' })] },
      properties({ keyType: { enum: [...PROVIDER_RULES[provider].importKeyTypes] } }),
    ),
  ),
  ...PROVIDERS.map(provider =>
    implies(
      { allOf: [saying({ provider }), { not: saying({ origin: 'kms' }) }] },
      properties({ keyType: { enum: [...PROVIDER_RULES[provider].createKeyTypes] } }),
    ),
  ),
  implies({ not: saying({ origin: 'kms' }) }, properties({ keySize: { const: RSA_KEY_SIZES[0] } })),
  sizeForRsaOnly(),
];

/** The same for every place of a request with targets: `followRulesEverywhere`. */
export const TARGETS_RULES: readonly Conditional[] = [
  ...PROVIDERS.map(provider =>
    implies(
      properties({ targets: { contains: saying({ provider }) } }),
      properties({
        targets: { items: regionOf(provider) },
        keyType: { enum: [...PROVIDER_RULES[provider].importKeyTypes] },
        ...nameAndTags(provider),
      }),
    ),
  ),
  sizeForRsaOnly(),
];

function regionOf(provider: ProviderId): Conditional {
  return implies(
    saying({ provider }),
    properties({ region: { enum: [...PROVIDER_RULES[provider].regions] } }),
  );
}

function sizeForRsaOnly(): Conditional {
  return implies(saying({ keyType: 'ed25519' }), properties({ keySize: { not: {} } }));
}

function nameAndTags(provider: ProviderId): Record<string, Schema> {
  const { name, tagKeyLength } = PROVIDER_RULES[provider];
  return {
    name: { pattern: name.pattern.source },
    tags: { items: properties({ key: { maxLength: tagKeyLength } }) },
  };
}

function saying(members: Readonly<Record<string, string>>): Schema {
  const constants = Object.entries(members).map(([name, value]) => [name, { const: value }] as const);
  return { ...properties(Object.fromEntries(constants)), required: Object.keys(members) };
}

function properties(members: Record<string, Schema>): Schema {
  return { properties: members };
}

function implies(condition: Schema, consequence: Schema): Conditional {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return { if: condition, then: consequence };
}
