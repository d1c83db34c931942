import { type Actor, CHAIN_START } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import { advance, type Vend } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { VendStore } from '../ports/vend-store.ts';

export interface ClaimVendDeps {
  readonly store: Pick<VendStore, 'claim' | 'transition'>;
  readonly clock: Clock;
}

/** `claimed`: this invocation owns the vend and runs it. `finished`: an earlier one has the answer. */
export interface Claim {
  readonly kind: 'claimed' | 'finished';
  readonly vend: Vend;
}

/** A vend as it is first written, but for its place in the audit chain. */
export type VendDraft = Omit<Vend, 'audit' | 'revision'>;

/**
 * Claims the client token, the name and the first audit entry before anything else happens. Rejects with
 * `name_conflict`, `client_token_mismatch`, `request_in_progress` or `unavailable`.
 */
export function makeClaimVend({ store, clock }: ClaimVendDeps) {
  return async (draft: VendDraft, actor: Actor, signal: AbortSignal): Promise<Claim> => {
    const { to: vend, entry } = request({ ...draft, revision: 0, audit: CHAIN_START }, {}, actor);
    const result = await store.claim(vend, entry, signal);
    if (result.kind === 'claimed') return { kind: 'claimed', vend };
    if (result.kind === 'name-taken') throw nameConflict();
    return settle(draft, result.vend, actor, signal);
  };

  async function settle(draft: VendDraft, existing: Vend, actor: Actor, signal: AbortSignal): Promise<Claim> {
    // Our own claim, whose answer was lost on the way: the repeated transaction found it applied.
    if (existing.owner === draft.owner) return { kind: 'claimed', vend: existing };
    if (existing.requestHash !== draft.requestHash) throw clientTokenMismatch();
    if (existing.state === 'creating') throw unfinished(existing, clock());
    if (existing.state === 'failed') return retry(draft, existing, actor, signal);
    return { kind: 'finished', vend: existing };
  }

  async function retry(draft: VendDraft, failed: Vend, actor: Actor, signal: AbortSignal): Promise<Claim> {
    const { owner, leaseUntil } = draft;
    const step = request(
      failed,
      { state: 'creating', attempt: failed.attempt + 1, owner, leaseUntil },
      actor,
    );
    const outcome = await store.transition({ ...step, name: 'take' }, signal);
    if (outcome === 'name-taken') throw nameConflict();
    if (outcome === 'superseded') throw unfinished(step.to, clock());
    return { kind: 'claimed', vend: step.to };
  }

  function request(from: Vend, change: Partial<Vend>, actor: Actor) {
    const { operation, provider, region, name } = from;
    const facts = { operation, provider, region, name, attempt: change.attempt ?? from.attempt };
    return advance(from, change, { event: 'vend.requested', actor, at: clock(), facts });
  }
}

function nameConflict(): KeyvendError {
  return new KeyvendError(
    'name_conflict',
    'Another key pair has this name in this region: choose another name.',
  );
}

function clientTokenMismatch(): KeyvendError {
  return new KeyvendError(
    'client_token_mismatch',
    'This client token was used for a different request: repeat that request, or choose a new client token.',
  );
}

/** Who owns an unfinished vend decides: a live lease is waited for, an expired one needs the takeover. */
function unfinished(vend: Vend, now: number): KeyvendError {
  if (now < vend.leaseUntil) {
    return new KeyvendError(
      'request_in_progress',
      'The first request is still running: send it again in a moment.',
      {
        retryAfterSeconds: 1,
      },
    );
  }
  return new KeyvendError(
    'unavailable',
    'An earlier attempt of this request was cut off: send the same request again later.',
    { retryAfterSeconds: 60 },
  );
}
