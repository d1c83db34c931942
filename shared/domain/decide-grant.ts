import { matchesMember, matchesStatement, type PlacedRequest } from './grant-members.ts';
import type { GrantLimits, GrantRequest, GrantStatement, GrantsDocument } from './grants.ts';
import type { KeyPairTarget } from './key-pair-target.ts';

export type GrantReason = 'allow_statement' | 'deny_statement' | 'no_allow_statement';

/** Whether a request is allowed, and by what. */
export interface GrantDecision {
  readonly effect: 'allow' | 'deny';
  readonly reason: GrantReason;
  /** The statement that decided; null where none allows. */
  readonly sid: string | null;
  /** The place that was refused; null where all are allowed, and where the request names none. */
  readonly place: KeyPairTarget | null;
  /** What the principal has to stay within; empty where nothing is said, and where the request is denied. */
  readonly limits: GrantLimits;
}

/**
 * Decides a request: a deny that matches wins, else the first allow that matches, in the order of the document; where
 * none does, it is denied. A request at several places is allowed if each of them is; then the smallest of their limits
 * hold, and the statement of the first place is named.
 */
export function decideGrant(document: GrantsDocument, request: GrantRequest): GrantDecision {
  const decisions = atEachPlace(request).map(placed => decideAtPlace(document, placed));
  const decided =
    decisions.find(({ reason }) => reason === 'deny_statement') ??
    decisions.find(({ effect }) => effect === 'deny');
  if (decided) return decided;
  const limits = decisions.map(decision => decision.limits);
  return {
    ...{ effect: 'allow', reason: 'allow_statement', sid: decisions[0]?.sid ?? null, place: null },
    limits: {
      ...smallest('perHour', limits),
      ...smallest('openRetrievals', limits),
    },
  };
}

/**
 * Whether there could be a key pair that a principal may do something with: some statement allows it, under whatever
 * conditions, and none denies it under none.
 */
export function couldBeAllowed({ statements }: GrantsDocument, request: PlacedRequest): boolean {
  return (
    statements.some(statement => statement.effect === 'allow' && isAbout(statement, request)) &&
    !statements.some(statement => statement.effect === 'deny' && matchesStatement(statement, request))
  );
}

function isAbout(statement: GrantStatement, request: PlacedRequest): boolean {
  return matchesMember('principals', statement, request) && matchesMember('actions', statement, request);
}

function decideAtPlace({ statements }: GrantsDocument, request: PlacedRequest): GrantDecision {
  const matching = statements.filter(statement => matchesStatement(statement, request));
  const place = request.place ?? null;
  const deny = matching.find(({ effect }) => effect === 'deny');
  if (deny) return { effect: 'deny', reason: 'deny_statement', sid: deny.sid, place, limits: {} };
  const [allow] = matching;
  if (!allow) return { effect: 'deny', reason: 'no_allow_statement', sid: null, place, limits: {} };
  return {
    effect: 'allow',
    reason: 'allow_statement',
    sid: allow.sid,
    place: null,
    limits: allow.limits ?? {},
  };
}

function atEachPlace({ places = [], ...request }: GrantRequest): readonly PlacedRequest[] {
  return places.length === 0 ? [request] : places.map(place => ({ ...request, place }));
}

function smallest(limit: keyof GrantLimits, limits: readonly GrantLimits[]): GrantLimits {
  const said = limits.flatMap(({ [limit]: most }) => most ?? []);
  return said.length === 0 ? {} : { [limit]: Math.min(...said) };
}
