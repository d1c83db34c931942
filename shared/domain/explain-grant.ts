import { decideGrant, type GrantDecision } from './decide-grant.ts';
import { failedMembers, type GrantMember, matchesMember, type PlacedRequest } from './grant-members.ts';
import type { GrantRequest, GrantStatement, GrantsDocument } from './grants.ts';

/** A decision, and what was missing where no statement allows. */
export interface GrantExplanation extends GrantDecision {
  readonly nearest: NearestStatement | null;
}

/** The statement that came closest to allowing a request, and what of it the request did not match. */
export interface NearestStatement {
  readonly sid: string;
  readonly failed: readonly GrantMember[];
}

/**
 * A decision with its reason. Only statements about the principal are ever named: what others may do is not told.
 * Nearest is the allow that is about the action, then the one with the fewest members that failed, then the first.
 */
export function explainGrant(document: GrantsDocument, request: GrantRequest): GrantExplanation {
  const decision = decideGrant(document, request);
  if (decision.reason !== 'no_allow_statement') return { ...decision, nearest: null };
  return { ...decision, nearest: nearestOf(document, { ...request, place: decision.place ?? undefined }) };
}

function nearestOf({ statements }: GrantsDocument, request: PlacedRequest): NearestStatement | null {
  const candidates = statements
    .filter(({ effect }) => effect === 'allow')
    .filter(statement => matchesMember('principals', statement, request))
    .map((statement: GrantStatement) => ({ sid: statement.sid, failed: failedMembers(statement, request) }))
    .sort((a, b) => distanceOf(a) - distanceOf(b));
  return candidates[0] ?? null;
}

/** Another action is further away than all other members together. */
function distanceOf({ failed }: NearestStatement): number {
  return failed.length + (failed.includes('actions') ? 100 : 0);
}
