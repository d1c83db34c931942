import { denialOf, explainBy, outsiderDenialOf } from '../domain/deny-grant.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { CurrentGrants, GrantAction, GrantRequest } from '../domain/grants.ts';
import { isKeyPairId } from '../domain/key-pair-id.ts';
import type { Vend } from '../domain/vend.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { refuseDenied } from './refuse-denied.ts';
import { grantRequestOf } from './vend-grant-request.ts';

export interface GrantedVendDeps {
  readonly store: Pick<VendStore, 'find'>;
  readonly grants: GrantSource;
}

/** What somebody wants to do with a key pair. */
export interface VendAccess {
  readonly id: string;
  readonly principal: string;
  readonly action: GrantAction;
  /** The action that reaches the key pairs of others, where there is one. */
  readonly beyond?: GrantAction;
}

/**
 * A vend that the principal may do this with: its own, or another's where it is granted. Rejects with `forbidden` where
 * it is granted nothing of the kind, or not for this key pair of its own, and with `not_found` for any other, as if it
 * did not exist.
 */
export async function grantedVend(
  { store, grants }: GrantedVendDeps,
  { id, principal, action, beyond }: VendAccess,
  signal: AbortSignal,
): Promise<Vend> {
  const current = await grants.current(signal);
  refuseDenied(outsiderDenialOf(current, principal, beyond ? [action, beyond] : [action]));
  const vend = isKeyPairId(id) ? await store.find(id, signal) : undefined;
  if (!vend) throw unknownId();
  if (beyond && reaches(current, grantRequestOf(vend, principal, beyond))) return vend;
  if (vend.principal !== principal) throw unknownId();
  // The URL that a reissue would make is decided once it is known what it shall be.
  if (action !== 'keys:reissue') refuseDenied(denialOf(current, grantRequestOf(vend, principal, action)));
  return vend;
}

function reaches(current: CurrentGrants, request: GrantRequest): boolean {
  return explainBy(current, request).effect === 'allow';
}

function unknownId(): KeyvendError {
  return new KeyvendError('not_found', 'You have no key pair of this id.');
}
