import { CUT_OFF } from './cut-off.ts';
import { couldBeAllowed, type GrantReason } from './decide-grant.ts';
import { explainGrant, type GrantExplanation } from './explain-grant.ts';
import type { CurrentGrants, GrantAction, GrantRequest, GrantsDocument } from './grants.ts';

/** Nothing was granted to anyone: as good as no document. */
const NOTHING: GrantsDocument = { version: 1, statements: [] };

/** A decision as the caller is told it: what it hung on, and what to do about a refusal. */
export interface GrantVerdict extends Omit<GrantExplanation, 'reason'> {
  readonly reason: GrantReason | 'cut_off';
  /** A fixed text of ours with the names of statements and members; null where it is allowed. */
  readonly detail: string | null;
}

const NO_GRANTS =
  'Nobody has been granted anything yet: the operator has to apply a grants document (npm run grants -- apply FILE).';

/** The decision on a request and what it hung on. */
export function explainBy({ document = NOTHING }: CurrentGrants, request: GrantRequest): GrantExplanation {
  return explainGrant(document, request);
}

/** The decision on a request, for who asks before doing it. */
export function verdictOn(grants: CurrentGrants, request: GrantRequest): GrantVerdict {
  const detail = denialOf(grants, request) ?? null;
  if (cutOffDenialOf(grants, request.principal) === undefined) {
    return { ...explainBy(grants, request), detail };
  }
  return { effect: 'deny', reason: 'cut_off', sid: null, place: null, nearest: null, limits: {}, detail };
}

/** Why a principal may do nothing at all, if so. */
export function cutOffDenialOf({ cutOff }: CurrentGrants, principal: string): string | undefined {
  return cutOff.includes(principal) ? CUT_OFF : undefined;
}

/** Why a request is denied and what to do about it; undefined for one that is allowed. */
export function denialOf(grants: CurrentGrants, request: GrantRequest): string | undefined {
  if (grants.cutOff.includes(request.principal)) return CUT_OFF;
  const explanation = explainBy(grants, request);
  if (explanation.effect === 'allow') return undefined;
  return grants.document ? detailOf(explanation, request) : NO_GRANTS;
}

/**
 * Why a principal can do none of these things with any key pair, if so. It is told before any is looked up, so that
 * nothing is learned of those that there are.
 */
export function outsiderDenialOf(
  grants: CurrentGrants,
  principal: string,
  actions: readonly GrantAction[],
): string | undefined {
  if (grants.cutOff.includes(principal)) return CUT_OFF;
  const { document = NOTHING } = grants;
  if (actions.some(action => couldBeAllowed(document, { principal, action }))) return undefined;
  return grants.document ? notGranted(actions[0]) : NO_GRANTS;
}

function notGranted(action = ''): string {
  return `No statement of the grants allows you ${action}: ask the operator of keyvend for it.`;
}

function detailOf(explanation: GrantExplanation, { action, places = [] }: GrantRequest): string {
  const { reason, sid, place, nearest } = explanation;
  const where = place && places.length > 1 ? ` at /targets/${places.indexOf(place)}` : '';
  if (reason === 'deny_statement') {
    return `The statement ${sid} of the grants denies ${action}${where}. Ask the operator of keyvend if that is wrong.`;
  }
  if (!nearest || nearest.failed.includes('actions')) return notGranted(action);
  return `No statement of the grants allows this${where}. The nearest, ${nearest.sid}, does not allow these members: ${nearest.failed.join(', ')}. Change them, or ask the operator of keyvend.`;
}
