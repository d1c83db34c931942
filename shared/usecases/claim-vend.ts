import { type Actor, CHAIN_START } from '../domain/audit-entry.ts';
import { cutOff } from '../domain/cut-off.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { GrantLimits } from '../domain/grants.ts';
import { unseenTargets } from '../domain/key-pair-target.ts';
import { countsAsOpen, vendsThrottled } from '../domain/limits.ts';
import type { Timing } from '../domain/timing.ts';
import { advance, openAttempts, type Vend, type VendStep } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { NameRefusal, Transition, VendStore } from '../ports/vend-store.ts';
import { leased, takenOver } from './taken-over.ts';

export interface ClaimVendDeps {
  readonly store: Pick<VendStore, 'claim' | 'transition'>;
  readonly clock: Clock;
  readonly timing: Timing;
}

/** `claimed`: this invocation owns the vend and runs it. `finished`: an earlier one has the answer. */
export interface Claim {
  readonly kind: 'claimed' | 'finished';
  readonly vend: Vend;
  /** Taken over from an attempt of which nobody knows what it left at the provider. */
  readonly abandoned?: boolean;
}

/** A vend as it is first written, but for its place in the audit chain, and the limits that it has to stay within. */
export type VendDraft = Omit<Vend, 'audit' | 'revision' | 'counted'> & {
  readonly limits?: GrantLimits | undefined;
};

/** After so many attempts in a row that ended unclear a person has to look: the vend is marked `needs_attention`. */
export const MOST_ATTEMPTS = 5;

/**
 * Claims the client token, the name and the first audit entry before anything else happens, or takes an attempt
 * over that failed or whose lease ran out. Rejects with `throttled`, `name_conflict`, `client_token_mismatch`,
 * `request_in_progress`, `retrieval_revoked`, `provider_error`, `unavailable`, or `forbidden` for a principal who is
 * cut off.
 */
export function makeClaimVend({ store, clock, timing }: ClaimVendDeps) {
  return async (draft: VendDraft, actor: Actor, signal: AbortSignal): Promise<Claim> => {
    const { limits = {}, ...first } = draft;
    const { to: vend, entry } = request(
      { ...first, ...(countsAsOpen(draft, limits) && { counted: true }), revision: 0, audit: CHAIN_START },
      {},
      actor,
    );
    const result = await store.claim(vend, entry, signal, limits);
    if (result.kind === 'claimed') return { kind: 'claimed', vend };
    if (result.kind === 'exists') return settle(draft, result.vend, actor, signal);
    if (result.kind === 'cut-off') throw cutOff();
    if (result.kind === 'limited') throw vendsThrottled(result.limit, limits, Date.parse(entry.at));
    throw nameRefused(result.kind, timing, result.targets);
  };

  async function settle(draft: VendDraft, existing: Vend, actor: Actor, signal: AbortSignal): Promise<Claim> {
    // Our own claim, whose answer was lost on the way: the repeated transaction found it applied.
    if (existing.owner === draft.owner) return { kind: 'claimed', vend: existing };
    if (isAnswered(draft, existing, { clock, timing })) return { kind: 'finished', vend: existing };
    const { owner, leaseUntil, limits } = draft;
    // A vend that failed has let go of its name: what was seen before says nothing any more.
    const seenAbsent = existing.state === 'creating' ? existing.seenAbsent : undefined;
    const targets = seenTargets(existing);
    const next = { state: 'creating', attempt: existing.attempt + 1, owner, leaseUntil, seenAbsent } as const;
    const change = { ...next, ...(targets && { targets }), ...recount(draft, existing) };
    return takeOver({ ...request(existing, change, actor), limits }, signal);
  }

  async function takeOver(
    step: Pick<Transition, keyof VendStep | 'limits'>,
    signal: AbortSignal,
  ): Promise<Claim> {
    const change = { ...step, name: 'take', unlessCutOff: step.to.principal } as const;
    const outcome = await store.transition(change, signal);
    const abandoned = step.from.state === 'creating';
    if (outcome === 'applied') return { kind: 'claimed', vend: step.to, abandoned };
    if (outcome === 'limited') throw vendsThrottled('openRetrievals', step.limits ?? {}, clock());
    if (outcome === 'cut-off') throw cutOff();
    throw outcome === 'superseded' ? takenOver() : nameRefused(outcome, timing);
  }

  function request(from: Vend, change: Partial<Vend>, actor: Actor): VendStep {
    const { operation, provider, region, name } = from;
    const facts = { operation, provider, region, name, attempt: change.attempt ?? from.attempt };
    return advance(from, change, { event: 'vend.requested', actor, at: clock(), facts });
  }
}

/** What failed is opened again, within the limits of this request; what is taken over stays as it was counted. */
function recount(draft: VendDraft, { state, counted }: Vend): Pick<Vend, 'counted'> {
  const isCounted = countsAsOpen(draft, draft.limits ?? {});
  if (state === 'creating' || isCounted === (counted ?? false)) return {};
  return { counted: isCounted || undefined };
}

function seenTargets({ state, targets }: Vend): Vend['targets'] {
  return targets && state !== 'creating' ? unseenTargets(targets) : targets;
}

/**
 * Whether the vend that a client token names has its answer; else it may be taken over. Throws `client_token_mismatch`
 * for another request, `request_in_progress`, `retrieval_revoked` or `provider_error` where nobody may go on with it now.
 */
export function isAnswered(
  { requestHash }: Pick<Vend, 'requestHash'>,
  existing: Vend,
  { clock, timing }: Pick<ClaimVendDeps, 'clock' | 'timing'>,
): boolean {
  if (existing.requestHash !== requestHash) throw clientTokenMismatch();
  if (existing.answer !== undefined) return true;
  checkMayTakeOver(existing, clock(), timing);
  return false;
}

const NAME_TAKEN = 'Another key pair has this name in this region: choose another name.';
const NAME_HELD =
  'A key pair of this name was deleted a moment ago: send the same request again, or choose another name.';

/** What the caller is told of a name that is not to be had, and at which targets where that is known. */
export function nameRefused(
  refusal: NameRefusal,
  { drainMs }: Timing,
  targets: readonly number[] = [],
): KeyvendError {
  const [code, detail] =
    refusal === 'name-taken'
      ? (['name_conflict', NAME_TAKEN] as const)
      : (['unavailable', NAME_HELD] as const);
  const errors = targets.map(index => ({ pointer: `/targets/${index}`, code, detail }));
  return new KeyvendError(code, detail, {
    ...(errors.length > 0 && { errors }),
    ...(refusal === 'name-held' && { retryAfterSeconds: Math.ceil(drainMs / 1000) }),
  });
}

/** What failed may be tried again, and what was abandoned taken over, unless too many attempts ended that way. */
function checkMayTakeOver(vend: Vend, now: number, timing: Timing): void {
  const { state, leaseUntil } = vend;
  if (state === 'failed') return;
  if (state === 'deleting' || (state === 'creating' && now < leaseUntil)) throw leased(vend, now, timing);
  if (state === 'deleted') throw revokedUnready();
  if (state !== 'creating' || openAttempts(vend) >= MOST_ATTEMPTS) throw needsAttention();
}

function needsAttention(): KeyvendError {
  return new KeyvendError(
    'provider_error',
    'The provider never answered clearly. Delete the key pair, which clears what it left; then use another client token.',
  );
}

/** Only its caller deletes what was never answered: neither the reconciler nor an expiry does. */
function revokedUnready(): KeyvendError {
  return new KeyvendError(
    'retrieval_revoked',
    'The key pair was revoked before it was ready. Use another client token.',
  );
}

function clientTokenMismatch(): KeyvendError {
  return new KeyvendError(
    'client_token_mismatch',
    'This client token was used for a different request: repeat that request, or choose a new client token.',
  );
}
