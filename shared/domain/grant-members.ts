import { matchesGlob } from './glob.ts';
import type { GrantAction, GrantRequest, GrantStatement, RetrievalRules, TagRules } from './grants.ts';
import type { Tag } from './key-pair.ts';
import type { KeyPairTarget } from './key-pair-target.ts';
import { matchesPrincipal } from './principal-pattern.ts';
import type { RetrievalOptions } from './retrieval.ts';

/** A request at one of its places. */
export interface PlacedRequest extends Omit<GrantRequest, 'places'> {
  readonly place?: KeyPairTarget | undefined;
}

type Match = (statement: GrantStatement, request: PlacedRequest) => boolean;

/** Requests that hand out a retrieval URL. For others there is nothing that a rule about it could bound. */
const URL_ACTIONS: ReadonlySet<GrantAction> = new Set(['keys:create', 'keys:reissue']);

/** What decides, member by member, in the order in which it is told what failed. */
const MATCHES = {
  principals: ({ principals }, { principal }) =>
    principals.some(pattern => matchesPrincipal(pattern, principal)),
  actions: ({ actions }, { action }) => matchesAny(actions, action),
  providers: ({ providers }, { place }) => matchesAny(providers, place?.provider),
  regions: ({ regions }, { place }) => matchesAny(regions, place?.region),
  names: ({ names }, { name }) => matchesAny(names, name),
  keyTypes: ({ keyTypes }, { keyType }) => matchesAny(keyTypes, keyType),
  tags: ({ tags: rules }, { tags }) => !rules || (tags !== undefined && followsTagRules(rules, tags)),
  retrieval: ({ retrieval: rules }, { action, retrieval }) =>
    !rules ||
    !URL_ACTIONS.has(action) ||
    (retrieval !== undefined && followsRetrievalRules(rules, retrieval)),
} satisfies Readonly<Record<string, Match>>;

/** A member of a statement that a request can fail to match. */
export type GrantMember = keyof typeof MATCHES;
const GRANT_MEMBERS = Object.keys(MATCHES) as readonly GrantMember[];

export function matchesMember(
  member: GrantMember,
  statement: GrantStatement,
  request: PlacedRequest,
): boolean {
  return MATCHES[member](statement, request);
}

export function matchesStatement(statement: GrantStatement, request: PlacedRequest): boolean {
  return GRANT_MEMBERS.every(member => matchesMember(member, statement, request));
}

/** The members of a statement that a request does not match. */
export function failedMembers(statement: GrantStatement, request: PlacedRequest): GrantMember[] {
  return GRANT_MEMBERS.filter(member => !matchesMember(member, statement, request));
}

/** A request that does not have what the patterns are about matches none of them. */
function matchesAny(patterns: readonly string[] | undefined, text: string | undefined): boolean {
  return !patterns || (text !== undefined && patterns.some(pattern => matchesGlob(pattern, text)));
}

function followsTagRules({ require = {}, allowOther = true }: TagRules, tags: readonly Tag[]): boolean {
  const values = new Map(tags.map(({ key, value = '' }) => [key, value]));
  return (
    Object.entries(require).every(([key, patterns]) => matchesAny(patterns, values.get(key))) &&
    (allowOther || tags.every(({ key }) => Object.hasOwn(require, key)))
  );
}

function followsRetrievalRules(rules: RetrievalRules, retrieval: RetrievalOptions): boolean {
  return (
    retrieval.ttlSeconds <= (rules.maxTtlSeconds ?? Number.POSITIVE_INFINITY) &&
    retrieval.access === (rules.access ?? retrieval.access) &&
    retrieval.passcode === (rules.passcode ?? retrieval.passcode)
  );
}
