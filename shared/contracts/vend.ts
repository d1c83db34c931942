import * as z from 'zod/mini';
import { CLIENT_TOKEN } from '../domain/client-token.ts';
import { PROVIDERS, type ProviderId } from '../domain/key-pair.ts';
import { PROVIDER_RULES } from '../domain/provider-rules.ts';
import { hasReservedPrefix, MAX_CALLER_TAGS, TAG_TEXT } from '../domain/tags.ts';
import { KEY_PAIR } from './key-pair.ts';
import { RETRIEVAL_GRANT, RETRIEVAL_OPTIONS } from './retrieval-options.ts';

const TAG_CHARACTERS = 'may hold letters, digits, blanks and + - = . _ : / @';

const TAG = z.strictObject({
  key: z.string().check(
    z.refine(key => !hasReservedPrefix(key), 'must not start with the reserved prefixes aws: or keyvend:'),
    z.minLength(1, 'must hold 1 to 128 characters'),
    z.maxLength(128, 'must hold 1 to 128 characters'),
    z.regex(TAG_TEXT, TAG_CHARACTERS),
  ),
  value: z.optional(
    z.string().check(z.maxLength(256, 'must hold at most 256 characters'), z.regex(TAG_TEXT, TAG_CHARACTERS)),
  ),
});

const TAGS = z.array(TAG).check(
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
};

/** The body of `POST /v1/key-pairs`. */
export const CREATE_KEY_PAIR = z
  .strictObject({
    ...VEND_MEMBERS,
    keyType: z._default(z.literal('rsa', 'must be rsa: this provider makes RSA keys only'), 'rsa'),
    retrieval: z._default(RETRIEVAL_OPTIONS, RETRIEVAL_OPTIONS.parse({})),
  })
  .check(followProviderRules);

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

interface ProviderMembers {
  readonly provider: ProviderId;
  readonly region: string;
  readonly name: string;
}

/** Region and name are judged by the rules of the provider that the request names. */
function followProviderRules({ value, issues }: z.core.ParsePayload<ProviderMembers>): void {
  const { regions, name } = PROVIDER_RULES[value.provider];
  if (!regions.includes(value.region)) {
    issues.push(customIssue('region', `must be a region of ${value.provider}, such as ${regions.at(-4)}`));
  }
  if (!name.pattern.test(value.name)) issues.push(customIssue('name', name.rule));

  function customIssue(member: string, message: string) {
    return { code: 'custom' as const, path: [member], message, input: undefined };
  }
}
