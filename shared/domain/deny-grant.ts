import { CUT_OFF } from './cut-off.ts';
import { couldBeAllowed } from './decide-grant.ts';
import { explainGrant, type GrantExplanation } from './explain-grant.ts';
import type { CurrentGrants, GrantAction, GrantRequest, GrantsDocument } from './grants.ts';

/** Nothing was granted to anyone: as good as no document. */
const NOTHING: GrantsDocument = { version: 1, statements: [] };

const NO_GRANTS =
  'Nobody has been granted anything yet: the operator has to apply a grants document (npm run grants -- apply FILE).';

/** The decision on a request and what it hung on. */
export function explainBy({ document = NOTHING }: CurrentGrants, request: GrantRequest): GrantExplanation {
  return explainGrant(document, request);
}

/** Why a request is denied and what to do about it; undefined for one that is allowed. */
export function denialOf(grants: CurrentGrants, request: GrantRequest): string | undefined {
  if (grants.cutOff.includes(request.principal)) return CUT_OFF;
  const explanation = explainBy(grants, request);
  if (explanation.effect === 'allow') return undefined;
  return grants.document ? detailOf(explanation, request.action) : NO_GRANTS;
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

function detailOf({ reason, sid, place, nearest }: GrantExplanation, action: GrantAction): string {
  const where = place ? ` at ${place.provider} ${place.region}` : '';
  if (reason === 'deny_statement') {
    return `The statement ${sid} of the grants denies ${action}${where}. Ask the operator of keyvend if that is wrong.`;
  }
  if (!nearest || nearest.failed.includes('actions')) return notGranted(action);
  return `No statement of the grants allows this${where}. The nearest, ${nearest.sid}, does not allow these members: ${nearest.failed.join(', ')}. Change them, or ask the operator of keyvend.`;
}
