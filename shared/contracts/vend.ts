import * as z from 'zod/mini';
import { CLIENT_TOKEN } from '../domain/client-token.ts';
import {
  KEY_TYPES,
  type KeyType,
  PROVIDERS,
  type ProviderId,
  RSA_KEY_SIZES,
  type Tag,
} from '../domain/key-pair.ts';
import { type KeyPairTarget, MOST_TARGETS } from '../domain/key-pair-target.ts';
import { PROVIDER_RULES } from '../domain/providers.ts';
import {
  hasReservedPrefix,
  MAX_CALLER_TAGS,
  TAG_KEY_LENGTH,
  TAG_TEXT,
  TAG_VALUE_LENGTH,
} from '../domain/tags.ts';
import { KEY_PAIR } from './key-pair.ts';
import { RETRIEVAL_GRANT, RETRIEVAL_OPTIONS } from './retrieval-options.ts';

/** Where the private key of a create may be born. */
const ORIGINS = ['provider', 'kms'] as const;

const TARGET_COUNT = `must hold 1 to ${MOST_TARGETS} targets`;

const TAG_KEY_SIZE = `must hold 1 to ${TAG_KEY_LENGTH} characters`;
const TAG_CHARACTERS = 'may hold letters, digits, blanks and + - = . _ : / @';

const TAG = z.strictObject({
  key: z.string().check(
    z.refine(key => !hasReservedPrefix(key), 'must not start with the reserved prefixes aws: or keyvend:'),
    z.minLength(1, TAG_KEY_SIZE),
    z.maxLength(TAG_KEY_LENGTH, TAG_KEY_SIZE),
    z.regex(TAG_TEXT, TAG_CHARACTERS),
  ),
  value: z.optional(
    z
      .string()
      .check(
        z.maxLength(TAG_VALUE_LENGTH, `must hold at most ${TAG_VALUE_LENGTH} characters`),
        z.regex(TAG_TEXT, TAG_CHARACTERS),
      ),
  ),
});

/** The caller's tags of a key pair. */
export const TAGS = z.array(TAG).check(
  z.maxLength(MAX_CALLER_TAGS, `must hold at most ${MAX_CALLER_TAGS} tags`),
  z.refine(tags => new Set(tags.map(({ key }) => key)).size === tags.length, 'must not repeat a key'),
);

/** What create and import requests have in common. */
const VEND_MEMBERS = {
  provider: z.enum(PROVIDERS, `must be one of: ${PROVIDERS.join(', ')}`),
  region: z.string('must be a region of the provider, such as us-east-1'),
  name: z.string('must be a text'),
  tags: z._default(TAGS, []),
  clientToken: z.optional(
    z
      .string('must be a text')
      .check(z.regex(CLIENT_TOKEN, 'must hold 1 to 64 printable ASCII characters without blanks')),
  ),
  dryRun: z._default(z.boolean('must be true or false'), false),
};

/** What creates have in common, at one place or at several. */
const CREATE_MEMBERS = {
  ...VEND_MEMBERS,
  keyType: z._default(z.enum(KEY_TYPES, `must be one of: ${KEY_TYPES.join(', ')}`), 'rsa'),
  keySize: z.optional(z.literal(RSA_KEY_SIZES, `must be one of: ${RSA_KEY_SIZES.join(', ')}`)),
  retrieval: z._default(RETRIEVAL_OPTIONS, RETRIEVAL_OPTIONS.parse({})),
};

/** The body of `POST /v1/key-pairs` for one place. */
export const CREATE_KEY_PAIR = z
  .strictObject({
    ...CREATE_MEMBERS,
    origin: z._default(z.enum(ORIGINS, `must be one of: ${ORIGINS.join(', ')}`), 'provider'),
  })
  .check(followProviderRules, followKeyRules);

/** A place that a request names itself. */
const TARGET = z.strictObject({ provider: VEND_MEMBERS.provider, region: VEND_MEMBERS.region });

/** The places of one key pair. */
export const TARGETS = z.array(TARGET).check(
  z.minLength(1, TARGET_COUNT),
  z.maxLength(MOST_TARGETS, TARGET_COUNT),
  z.refine(targets => new Set(targets.map(placeOf)).size === targets.length, 'must not repeat a target'),
);

const BESIDE_TARGETS = z.optional(z.never('must be left out beside targets'));

/** The body of `POST /v1/key-pairs` with `targets`: one key pair that is born in KMS, for all of them. */
export const CREATE_AT_TARGETS = z
  .strictObject({
    ...CREATE_MEMBERS,
    ...{ provider: BESIDE_TARGETS, region: BESIDE_TARGETS },
    targets: TARGETS,
    origin: z._default(z.literal('kms', 'must be kms beside targets'), 'kms'),
  })
  .check(followRulesEverywhere);

/** The modulus bits that a create asks for: the default where it says none, null for Ed25519. */
export function keySizeOf({
  keyType,
  keySize,
}: Pick<z.infer<typeof CREATE_KEY_PAIR>, 'keyType' | 'keySize'>) {
  return keyType === 'rsa' ? (keySize ?? RSA_KEY_SIZES[0]) : null;
}

/** The body of `POST /v1/key-pairs/import`. */
export const IMPORT_KEY_PAIR = z
  .strictObject({
    ...VEND_MEMBERS,
    publicKey: z.string('must be one line in the OpenSSH format, such as "ssh-rsa AAAA..."'),
  })
  .check(followProviderRules);

const OPERATION = z.nullable(z.record(z.string(), z.unknown()));

/** The answer of a create. */
export const CREATED = z.object({
  requestId: z.string(),
  keyPair: KEY_PAIR,
  operation: OPERATION,
  retrieval: RETRIEVAL_GRANT,
});

/** The answer of an import. */
export const IMPORTED = z.object({ requestId: z.string(), keyPair: KEY_PAIR, operation: OPERATION });

interface KeyMembers {
  readonly provider: ProviderId;
  readonly keyType: KeyType;
  readonly keySize?: number | undefined;
  readonly origin: (typeof ORIGINS)[number];
}

interface ProviderMembers {
  readonly tags: readonly Tag[];
  readonly provider: ProviderId;
  readonly region: string;
  readonly name: string;
}

interface TargetsMembers extends Omit<KeyMembers, 'provider'>, Omit<ProviderMembers, 'provider' | 'region'> {
  readonly targets: readonly KeyPairTarget[];
}

/** A provider makes RSA keys of one size; what KMS makes it has to import. */
function followKeyRules({ value, issues }: z.core.ParsePayload<KeyMembers>): void {
  const { provider, keyType, keySize, origin } = value;
  const { createKeyTypes, importKeyTypes } = PROVIDER_RULES[provider];
  const keyTypes = origin === 'kms' ? importKeyTypes : createKeyTypes;
  if (!keyTypes.includes(keyType)) {
    issues.push(customIssue(['keyType'], `must be one of these at ${provider}: ${keyTypes.join(', ')}`));
    return;
  }
  if (keySize === undefined || (keyType === 'rsa' && origin === 'kms')) return;
  if (keyType !== 'rsa') issues.push(customIssue(['keySize'], 'is for RSA keys only: leave it out'));
  else if (keySize !== RSA_KEY_SIZES[0]) {
    issues.push(customIssue(['keySize'], `must be ${RSA_KEY_SIZES[0]}, unless the origin is kms`));
  }
}

/** Region and name are judged by the rules of the provider that the request names. */
function followProviderRules({ value, issues }: z.core.ParsePayload<ProviderMembers>): void {
  const { regions, exampleRegion, name, tagKeyLength } = PROVIDER_RULES[value.provider];
  if (!regions.includes(value.region)) {
    issues.push(customIssue(['region'], `must be a region of ${value.provider}, such as ${exampleRegion}`));
  }
  if (!name.pattern.test(value.name)) issues.push(customIssue(['name'], name.rule));
  // A key that is too long anywhere was told of already.
  if (value.tags.some(({ key }) => key.length > tagKeyLength && key.length <= TAG_KEY_LENGTH)) {
    issues.push(
      customIssue(['tags'], `must have keys of at most ${tagKeyLength} characters at ${value.provider}`),
    );
  }
}

/**
 * The rules of every target; what is wrong with the name or the key is said once for each provider, and of which where
 * there are several.
 */
function followRulesEverywhere({ value, issues }: z.core.ParsePayload<TargetsMembers>): void {
  const told = new Set<string>();
  for (const issue of value.targets.flatMap((target, index) => issuesAt(value, target, index))) {
    const text = JSON.stringify([issue.path, issue.message]);
    if (!told.has(text)) issues.push(issue);
    told.add(text);
  }
}

function issuesAt(value: TargetsMembers, { provider, region }: KeyPairTarget, index: number) {
  const issues: z.core.ParsePayload<KeyMembers & ProviderMembers>['issues'] = [];
  const payload = { value: { ...value, provider, region }, issues };
  followProviderRules(payload);
  followKeyRules(payload);
  const isAlone = value.targets.every(target => target.provider === provider);
  return issues.map(({ path: [member = '', ...rest] = [], message: rule = '' }) => {
    const path = member === 'region' ? ['targets', index, member] : [member, ...rest];
    return customIssue(path, member === 'name' && !isAlone ? `at ${provider} it ${rule}` : rule);
  });
}

function placeOf({ provider, region }: KeyPairTarget): string {
  return `${provider} ${region}`;
}

function customIssue(path: PropertyKey[], message: string) {
  return { code: 'custom' as const, path, message, input: undefined };
}
