import type { Actor } from '../domain/audit-entry.ts';
import { advance, type Vend } from '../domain/vend.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeBeginRemoval } from './begin-removal.ts';
import { grantedVend } from './granted-vend.ts';
import { makeRemoveAtProvider, type RemoveAtProviderDeps } from './remove-at-provider.ts';
import { leased, takenOver } from './taken-over.ts';

export interface DeleteKeyPairDeps extends RemoveAtProviderDeps {
  readonly store: Pick<VendStore, 'find' | 'transition'>;
  readonly grants: GrantSource;
}

/**
 * Revokes a key pair that the principal may revoke: its URL dies and what is sealed is shredded at once, then it is deleted at
 * the provider. Gives whether this request deleted it: deleting what is gone succeeds too. Rejects as `grantedVend`, and with `request_in_progress` or `unavailable`.
 */
export function makeDeleteKeyPair(deps: DeleteKeyPairDeps) {
  const { store, clock, timing } = deps;
  const beginRemoval = makeBeginRemoval(deps);
  const removeAtProvider = makeRemoveAtProvider(deps);

  return async (id: string, actor: Actor, invocation: Invocation): Promise<boolean> => {
    const { principal } = actor;
    const access = { id, principal, action: 'keys:revoke', beyond: 'keys:revoke-all' } as const;
    const vend = await grantedVend(deps, access, invocation.signal);
    if (isGone(vend)) return vend.sealed ? shred(vend, actor, invocation) : false;
    if (isBusy(vend, clock())) throw leased(vend, clock(), timing);
    const removal = { endState: vend.endState ?? 'deleted', event: 'key_pair.deleting' } as const;
    const run = await beginRemoval(vend, removal, actor, invocation);
    await removeAtProvider(run);
    return true;
  };

  /** Its client token may still try again, and then gets another key pair. */
  async function shred(vend: Vend, actor: Actor, { signal }: Invocation): Promise<boolean> {
    const change = { key: undefined, sealed: undefined, retrieval: undefined };
    const facts = { attempt: vend.attempt, atProvider: 'not there' };
    const step = advance(vend, change, { event: 'key_pair.deleted', actor, at: clock(), facts });
    if ((await store.transition(step, signal)) !== 'applied') throw takenOver();
    return true;
  }
}

/** A failed vend left nothing at the provider, but may have kept the sealed key that KMS made for it. */
function isGone({ state }: Vend): boolean {
  return state === 'deleted' || state === 'expired' || state === 'failed';
}

/**
 * What is being created belongs to its creator, or, when that is gone, to the takeover that cleans up. A vend with
 * targets may stay half made for long: nobody has to wait for the rest to be rid of it.
 */
export function isBusy({ state, leaseUntil, targets }: Vend, now: number): boolean {
  if (state === 'creating' && !targets) return true;
  return (state === 'creating' || state === 'deleting') && now < leaseUntil;
}
