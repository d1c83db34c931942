import { couldBeAllowed, type GrantDecision } from '../domain/decide-grant.ts';
import { KeyvendError } from '../domain/errors.ts';
import { explainGrant, type GrantExplanation } from '../domain/explain-grant.ts';
import type { GrantAction, GrantRequest, GrantsDocument } from '../domain/grants.ts';
import type { CurrentGrants, GrantSource } from '../ports/grant-source.ts';

/** Nothing was granted to anyone: as good as no document. */
const NOTHING: GrantsDocument = { version: 1, statements: [] };

/** Decides a request by the grants in force. Rejects with `forbidden` for one that is denied, or `unavailable`. */
export async function authorize(
  grants: GrantSource,
  request: GrantRequest,
  signal: AbortSignal,
): Promise<GrantDecision> {
  return allowedBy(await grants.current(signal), request);
}

/** The decision of a request that is allowed; throws `forbidden`, with what to change, for any other. */
export function allowedBy(grants: CurrentGrants, request: GrantRequest): GrantDecision {
  refuseCutOff(grants, request.principal);
  const explanation = explainBy(grants, request);
  if (explanation.effect === 'allow') return explanation;
  throw new KeyvendError('forbidden', grants.document ? detailOf(explanation, request.action) : NO_GRANTS);
}

/** The decision on a request and what it hung on. */
export function explainBy({ document = NOTHING }: CurrentGrants, request: GrantRequest): GrantExplanation {
  return explainGrant(document, request);
}

/**
 * Throws `forbidden` where no key pair could be one that the principal may do this with: it is told before any is looked
 * up, so that nothing is learned of those that there are.
 */
export function refuseOutsiders(
  grants: CurrentGrants,
  principal: string,
  actions: readonly GrantAction[],
): void {
  refuseCutOff(grants, principal);
  const { document = NOTHING } = grants;
  if (actions.some(action => couldBeAllowed(document, { principal, action }))) return;
  const [action] = actions;
  throw new KeyvendError('forbidden', grants.document ? notGranted(action) : NO_GRANTS);
}

function refuseCutOff({ cutOff }: CurrentGrants, principal: string): void {
  if (cutOff.includes(principal)) throw cutOffError();
}

/** The principal was cut off by an administrator. */
export function cutOffError(): KeyvendError {
  return new KeyvendError(
    'forbidden',
    'You were cut off by an administrator, and your key pairs are revoked: ask the operator of keyvend.',
  );
}

const NO_GRANTS =
  'Nobody has been granted anything yet: the operator has to apply a grants document (npm run grants -- apply FILE).';

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
