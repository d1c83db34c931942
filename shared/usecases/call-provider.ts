import { type ErrorCode, KeyvendError } from '../domain/errors.ts';
import { ProviderFailure, type ProviderFailureKind } from '../domain/provider-failure.ts';
import { carriesOwnership } from '../domain/tags.ts';
import type { Timing } from '../domain/timing.ts';
import type { Vend } from '../domain/vend.ts';
import type { KeyPairProvider } from '../ports/key-pair-provider.ts';
import { type FailVendDeps, makeFailVend } from './fail-vend.ts';
import type { VendRun } from './vend-run.ts';

export interface CallProviderDeps extends FailVendDeps {
  readonly stage: string;
  readonly timing: Timing;
}

interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

/** What the caller is told of a call of which it is certain that the provider did nothing. */
const REFUSALS: Readonly<Record<Exclude<ProviderFailureKind, 'unclear'>, Refusal>> = {
  'name-in-use': {
    code: 'name_conflict',
    detail: 'The provider has another resource of this name in this region: choose another name.',
  },
  'quota-exceeded': {
    code: 'provider_quota_exceeded',
    detail: 'The provider allows no more key pairs in this region: delete one, then send the request again.',
  },
  rejected: { code: 'provider_error', detail: 'The provider refused the request: correct it and try again.' },
  throttled: {
    code: 'unavailable',
    detail: 'The provider limits the rate of requests: send the same request again later.',
    retryAfterSeconds: 5,
  },
  'not-ready': {
    code: 'unavailable',
    detail: 'The provider is still setting up this account or region: send the same request again later.',
    retryAfterSeconds: 60,
  },
};

/**
 * Makes the one call of the provider that a vend gets per attempt, within a hard time-out, and settles what its
 * failure means. A failure that is certain ends the attempt; after an unclear one the vend stays `creating`,
 * because a key pair may exist that only a takeover may touch. Rejects with a `KeyvendError`.
 */
export function makeCallProvider({ store, clock, stage, timing }: CallProviderDeps) {
  const failVend = makeFailVend({ store, clock });

  return async <Result>(
    run: VendRun,
    provider: KeyPairProvider,
    call: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    if (run.invocation.remainingMs() < timing.providerCallMs + timing.commitReserveMs) {
      throw await failed(run, outOfTime());
    }
    try {
      return await call(boundedSignal(run));
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      throw await settled(run, provider, error);
    }
  };

  async function settled(
    run: VendRun,
    provider: KeyPairProvider,
    failure: ProviderFailure,
  ): Promise<KeyvendError> {
    const kind = failure.kind === 'name-in-use' ? await nameHolder(run, provider) : failure.kind;
    return kind === 'unclear' ? unclear(run.vend, clock(), failure) : failed(run, refusal(kind, failure));
  }

  async function failed(run: VendRun, error: KeyvendError): Promise<KeyvendError> {
    await failVend(run, error);
    return error;
  }

  /** "Already in use" may be the echo of our own call, delivered twice: then the outcome is unclear. */
  async function nameHolder(run: VendRun, provider: KeyPairProvider): Promise<'unclear' | 'name-in-use'> {
    try {
      const found = await provider.find(run.vend, boundedSignal(run));
      return found && carriesOwnership(found.tags, stage, run.vend.id) ? 'unclear' : 'name-in-use';
    } catch (error) {
      if (error instanceof ProviderFailure) return 'unclear';
      throw error;
    }
  }

  function boundedSignal({ invocation }: VendRun): AbortSignal {
    return AbortSignal.any([invocation.signal, AbortSignal.timeout(timing.providerCallMs)]);
  }
}

/** A provider call whose outcome nobody knows: the same request settles it once the lease has run out. */
export function unclear(vend: Vend, now: number, cause?: unknown): KeyvendError {
  return new KeyvendError(
    'unavailable',
    'The provider did not answer clearly: send the same request with the same client token again.',
    { retryAfterSeconds: Math.max(1, Math.ceil((vend.leaseUntil - now) / 1000)), cause },
  );
}

function refusal(kind: keyof typeof REFUSALS, cause: unknown): KeyvendError {
  const { code, detail, ...rest } = REFUSALS[kind];
  return new KeyvendError(code, detail, { ...rest, cause });
}

function outOfTime(): KeyvendError {
  return new KeyvendError(
    'unavailable',
    'Too little time was left to call the provider: send the same request again.',
    {
      retryAfterSeconds: 1,
    },
  );
}
