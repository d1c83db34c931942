import { type ErrorOptions, type FieldError, KeyvendError } from '../domain/errors.ts';
import type { VendTarget } from '../domain/key-pair-target.ts';
import { ProviderFailure } from '../domain/provider-failure.ts';
import { advance, type Vend } from '../domain/vend.ts';
import { type FailVendDeps, leftToLease, makeFailVend } from './fail-vend.ts';
import { refusal, unclear } from './provider-refusals.ts';
import type { VendRun } from './vend-run.ts';

/** How far a vend came at its targets, and what kept it, in their order. */
export interface TargetsOutcome {
  readonly targets: readonly VendTarget[];
  /** `undefined` where nothing failed. */
  readonly failures: readonly unknown[];
}

/**
 * Settles what went wrong at some targets and gives the error to throw. Where every target refused and none has
 * anything, the attempt fails as it would at one place. Otherwise the vend stays `creating` with what was reached, so
 * that the same client token, or the reconciler, goes on from there.
 */
export function makeSettleTargets(deps: FailVendDeps) {
  const { store, clock } = deps;
  const failVend = makeFailVend(deps);

  return async (run: VendRun, { targets, failures }: TargetsOutcome): Promise<unknown> => {
    const unforeseen = failures.find(
      failure => failure !== undefined && !(failure instanceof ProviderFailure),
    );
    if (unforeseen !== undefined) return unforeseen;
    const errors = failures.map(failure =>
      failure instanceof ProviderFailure ? told(failure, run.vend) : undefined,
    );
    const first = errors.find(error => error !== undefined);
    if (first && isRefused({ targets, failures })) {
      const error = withErrors(first, errors);
      await failVend(run, error);
      return error;
    }
    await keepProgress(run, { targets, failures });
    return unfinished(errors);
  };

  function told(failure: ProviderFailure, vend: Vend): KeyvendError {
    return failure.kind === 'unclear' ? unclear(vend, clock(), failure) : refusal(failure.kind, failure);
  }

  /** If this cannot be written, the lease runs out instead, and a takeover finds what was made. */
  async function keepProgress({ vend, actor, invocation }: VendRun, { targets, failures }: TargetsOutcome) {
    const at = clock();
    const gotFurther = stepsOf(targets) > stepsOf(vend.targets ?? []);
    const change: Partial<Vend> = {
      targets,
      settledAttempt: gotFurther ? vend.attempt : vend.settledAttempt,
      // Only a call whose outcome nobody knows may still land.
      leaseUntil: failures.some(isUnclear) ? vend.leaseUntil : at,
    };
    const ready = targets.filter(({ state }) => state === 'ready').length;
    const facts = { code: 'unavailable', attempt: vend.attempt, targets: targets.length, ready };
    const step = advance(vend, change, { event: 'vend.failed', actor, at, facts });
    await store.transition(step, invocation.signal).catch(leftToLease);
  }
}

/** No target has the key pair, none may have it, and none was left out for want of time. */
function isRefused({ targets, failures }: TargetsOutcome): boolean {
  const hasNothing = targets.every(({ state }) => state !== 'ready');
  return hasNothing && !failures.some(failure => isUnclear(failure) || isKind(failure, 'out-of-time'));
}

function isUnclear(failure: unknown): boolean {
  return isKind(failure, 'unclear');
}

function isKind(failure: unknown, kind: ProviderFailure['kind']): boolean {
  return failure instanceof ProviderFailure && failure.kind === kind;
}

/** How many steps were gone at all targets: each is seen free, then gets the key pair. */
function stepsOf(targets: readonly VendTarget[]): number {
  return (
    targets.filter(({ seenAbsent }) => seenAbsent).length +
    targets.filter(({ state }) => state === 'ready').length
  );
}

function unfinished(errors: readonly (KeyvendError | undefined)[]): KeyvendError {
  const waits = errors.map(error => error?.retryAfterSeconds ?? 1);
  const error = new KeyvendError(
    'unavailable',
    'Not every target has the key pair: send the same request again, with the same client token.',
    { retryAfterSeconds: Math.max(...waits), cause: errors.find(Boolean) },
  );
  return withErrors(error, errors);
}

/** An error with what each target that has not got the key pair says. */
function withErrors(error: KeyvendError, errors: readonly (KeyvendError | undefined)[]): KeyvendError {
  const { code, detail, retryAfterSeconds, cause } = error;
  const fields: FieldError[] = errors.flatMap((target, index) =>
    target ? [{ pointer: `/targets/${index}`, detail: target.detail }] : [],
  );
  const options: ErrorOptions = { errors: fields, cause, ...(retryAfterSeconds && { retryAfterSeconds }) };
  return new KeyvendError(code, detail, options);
}
