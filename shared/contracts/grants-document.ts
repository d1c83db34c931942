import * as z from 'zod/mini';
import { canonicalJson } from '../domain/canonical-json.ts';
import { ACTION_WILDCARDS, GRANT_ACTIONS } from '../domain/grants.ts';
import { KEY_TYPES, PROVIDERS } from '../domain/key-pair.ts';
import { principalPatternFault } from '../domain/principal-pattern.ts';
import { RETRIEVAL_TTL_SECONDS } from '../domain/retrieval.ts';
import { hasReservedPrefix, TAG_TEXT } from '../domain/tags.ts';

const MOST_STATEMENTS = 1_000;
const MOST_BYTES = 300_000;
const MOST_ENTRIES = 200;

const { least, most } = RETRIEVAL_TTL_SECONDS;
const TTL_RULE = `must be a whole number of seconds from ${least} to ${most}`;
const LIMIT_RULE = 'must be a whole number from 1 to 1000000';
const COUNT_RULE = `must hold 1 to ${MOST_ENTRIES} entries: leave it out to match all`;
const SID_RULE = 'must hold 1 to 64 letters, digits, - and _, the first a letter or a digit';
const REGION_RULE = 'must be a region or a pattern such as eu-*';
const NAME_RULE = 'must hold 1 to 255 characters, none of them a control character';
const TAG_VALUE_RULE = 'may hold letters, digits, blanks and + - = . _ : / @, and * for any characters';
const TEXT_RULE = 'must be a text: quote it';

const PATTERNS = {
  region: z.string(REGION_RULE).check(z.regex(/^[a-z0-9*-]{1,32}$/, REGION_RULE)),
  name: z.string(NAME_RULE).check(z.regex(/^\P{Cc}{1,255}$/u, NAME_RULE)),
  tagValue: z.string(TEXT_RULE).check(
    z.maxLength(256, 'must hold at most 256 characters'),
    z.refine(pattern => TAG_TEXT.test(pattern.replaceAll('*', '')), TAG_VALUE_RULE),
  ),
};

const PRINCIPAL = z.string(TEXT_RULE).check(({ value, issues }) => {
  const fault = principalPatternFault(value);
  if (fault) issues.push(customIssue([], fault));
});

const REQUIRED_TAGS_RULE = 'must be an object of tag keys that are not reserved, each with a list of values';

const TAG_KEY = z.string().check(
  z.regex(TAG_TEXT),
  z.minLength(1),
  z.maxLength(128),
  z.refine(key => !hasReservedPrefix(key)),
);

/** A record of zod leaves `__proto__` out without a word, and a requirement must never get lost. */
const REQUIRED_TAGS = z.pipe(
  z.unknown().check(z.refine(value => !Object.hasOwn(Object(value), '__proto__'), REQUIRED_TAGS_RULE)),
  z.record(TAG_KEY, listOf(PATTERNS.tagValue), REQUIRED_TAGS_RULE),
);

const TAG_RULES = z.strictObject({
  require: z.optional(REQUIRED_TAGS),
  allowOther: z.optional(z.boolean('must be true or false')),
});

const RETRIEVAL_RULES = z.strictObject({
  maxTtlSeconds: z.optional(z.int(TTL_RULE).check(z.gte(least, TTL_RULE), z.lte(most, TTL_RULE))),
  access: z.optional(z.literal('caller', 'must be caller: leave it out to allow both')),
  passcode: z.optional(z.literal(true, 'must be true: leave it out to allow both')),
});

const LIMIT = z.optional(z.int(LIMIT_RULE).check(z.gte(1, LIMIT_RULE), z.lte(1_000_000, LIMIT_RULE)));

const STATEMENT = z
  .strictObject({
    sid: z.string(SID_RULE).check(z.regex(/^[A-Za-z0-9][\w-]{0,63}$/, SID_RULE)),
    effect: z.enum(['allow', 'deny'], 'must be allow or deny'),
    principals: listOf(PRINCIPAL),
    actions: listOf(oneOf([...GRANT_ACTIONS, ...ACTION_WILDCARDS])),
    providers: z.optional(listOf(oneOf([...PROVIDERS, '*']))),
    regions: z.optional(listOf(PATTERNS.region)),
    names: z.optional(listOf(PATTERNS.name)),
    keyTypes: z.optional(listOf(oneOf([...KEY_TYPES, '*']))),
    tags: z.optional(TAG_RULES),
    retrieval: z.optional(RETRIEVAL_RULES),
    limits: z.optional(z.strictObject({ perHour: LIMIT, openRetrievals: LIMIT })),
  })
  .check(denyWithoutConditions);

/** Who may do what, as JSON (docs/grants.md). */
export const GRANTS_DOCUMENT = z
  .strictObject({
    version: z.literal(1, 'must be 1, the version of the language'),
    statements: z
      .array(STATEMENT, 'must be a list of statements')
      .check(
        z.maxLength(MOST_STATEMENTS, `must hold at most ${MOST_STATEMENTS} statements`),
        nameEachStatementOnce,
      ),
  })
  .check(
    z.refine(
      document => Buffer.byteLength(canonicalJson(document)) <= MOST_BYTES,
      `must take at most ${MOST_BYTES} bytes as JSON`,
    ),
  );

function listOf<Entry extends z.core.SomeType>(entry: Entry) {
  return z.array(entry, COUNT_RULE).check(z.minLength(1, COUNT_RULE), z.maxLength(MOST_ENTRIES, COUNT_RULE));
}

function oneOf<const Value extends string>(values: readonly Value[]) {
  return z.enum(values, `must be one of: ${values.join(', ')}`);
}

/** What would bound a deny could be met on purpose, to evade it. */
function denyWithoutConditions({ value, issues }: z.core.ParsePayload<Conditions>): void {
  if (value.effect !== 'deny') return;
  for (const member of ['retrieval', 'limits'] as const) {
    if (value[member]) issues.push(customIssue([member], 'is for allow only'));
  }
  if (value.tags?.allowOther === false) {
    issues.push(
      customIssue(['tags', 'allowOther'], 'must not be false in a deny: one tag more would evade it'),
    );
  }
}

function nameEachStatementOnce({ value, issues }: z.core.ParsePayload<readonly { sid: string }[]>): void {
  const sids = new Set<string>();
  value.forEach(({ sid }, index) => {
    if (sids.has(sid))
      issues.push(customIssue([index, 'sid'], 'must not repeat the sid of another statement'));
    sids.add(sid);
  });
}

interface Conditions {
  readonly effect: 'allow' | 'deny';
  readonly tags?: { readonly allowOther?: boolean | undefined } | undefined;
  readonly retrieval?: object | undefined;
  readonly limits?: object | undefined;
}

function customIssue(path: PropertyKey[], message: string) {
  return { code: 'custom' as const, path, message, input: undefined };
}
