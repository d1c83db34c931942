import { cutOffDenialOf, explainBy } from '../domain/deny-grant.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import { refuseDenied } from './refuse-denied.ts';

/**
 * Whether a principal is granted the whole audit trail; what it did itself it sees without a grant. Rejects with
 * `forbidden` for a principal that is cut off, or `unavailable`.
 */
export function makeMayReadAll({ grants }: { grants: GrantSource }) {
  return async (principal: string, signal: AbortSignal): Promise<boolean> => {
    const current = await grants.current(signal);
    refuseDenied(cutOffDenialOf(current, principal));
    return explainBy(current, { principal, action: 'audit:read' }).effect === 'allow';
  };
}
