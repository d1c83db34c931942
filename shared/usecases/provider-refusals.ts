import { type ErrorCode, KeyvendError } from '../domain/errors.ts';
import { ProviderFailure, type ProviderFailureKind } from '../domain/provider-failure.ts';
import type { Vend } from '../domain/vend.ts';
import type { KeyPairProvider } from '../ports/key-pair-provider.ts';

/** A failure that proves that the provider did nothing. */
export type CertainFailureKind = Exclude<ProviderFailureKind, 'unclear'>;

interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
  /** Of what is no fault of the request. */
  readonly failed?: 'provider';
}

const REFUSALS: Readonly<Record<CertainFailureKind, Refusal>> = {
  'name-in-use': {
    code: 'name_conflict',
    detail: 'The provider has another resource of this name in this region: choose another name.',
  },
  'quota-exceeded': {
    code: 'provider_quota_exceeded',
    detail: 'The provider allows no more key pairs in this region: delete one, then send the request again.',
  },
  rejected: {
    code: 'provider_error',
    detail: 'The provider refused the name, the tags or the key: change them, with a new client token.',
  },
  denied: {
    code: 'provider_error',
    detail: 'The provider does not let keyvend do this. Report the requestId to the operator.',
    failed: 'provider',
  },
  throttled: {
    code: 'unavailable',
    detail: 'The provider limits the rate of requests: send the same request again later.',
    failed: 'provider',
    retryAfterSeconds: 5,
  },
  'not-ready': {
    code: 'unavailable',
    detail: 'The provider is still setting up this account or region: send the same request again later.',
    failed: 'provider',
    retryAfterSeconds: 60,
  },
  'out-of-time': {
    code: 'unavailable',
    detail: 'Too little time was left to call the provider: send the same request again.',
    retryAfterSeconds: 1,
  },
};

/** What the caller is told of a call of which it is certain that the provider did nothing. */
export function refusal(kind: CertainFailureKind, cause: ProviderFailure): KeyvendError {
  const { code, detail, ...rest } = REFUSALS[kind];
  return new KeyvendError(code, detail, { ...rest, cause });
}

/** A provider call whose outcome nobody knows: the same request settles it once the lease has run out. */
export function unclear(vend: Vend, now: number, cause?: unknown): KeyvendError {
  return new KeyvendError(
    'unavailable',
    'The provider did not answer clearly: send the same request again, with the same client token if it has one.',
    {
      failed: 'provider',
      retryAfterSeconds: Math.max(1, Math.ceil((vend.leaseUntil - now) / 1000)),
      cause,
    },
  );
}

/**
 * What it means that a name is in use and no key pair of that name is found: another kind of resource has it, or, where
 * a key pair may not be found yet, nobody knows.
 */
export function inUseByNothing(
  { consistency }: Pick<KeyPairProvider, 'consistency'>,
  cause: ProviderFailure,
): ProviderFailure {
  return consistency === 'strong' ? cause : new ProviderFailure('unclear', { cause });
}
