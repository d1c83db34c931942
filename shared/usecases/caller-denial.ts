import { denialOf, outsiderDenialOf as deniedToOutsiders } from '../domain/deny-grant.ts';
import type { CurrentGrants, GrantAction } from '../domain/grants.ts';
import type { Vend } from '../domain/vend.ts';
import { grantRequestOf } from './vend-grant-request.ts';

/** Why a caller may not collect the private key of a vend; undefined where it may. */
export function callerDenialOf(grants: CurrentGrants, vend: Vend, principal: string): string | undefined {
  return denialOf(grants, grantRequestOf(vend, principal, 'keys:retrieve'));
}

/** Why a caller may collect no private key at all; undefined where there may be one. */
export function outsiderDenialOf(
  grants: CurrentGrants,
  principal: string,
  actions: readonly GrantAction[],
): string | undefined {
  return deniedToOutsiders(grants, principal, actions);
}
