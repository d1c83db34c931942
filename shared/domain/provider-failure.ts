/** How a call of a provider failed. */
export type ProviderFailureKind =
  | 'name-in-use'
  | 'quota-exceeded'
  | 'rejected'
  | 'denied'
  | 'throttled'
  | 'not-ready'
  | 'out-of-time'
  | 'unclear';

/**
 * A failed call of a provider. All kinds but `unclear` and `name-in-use` are proof that the provider did nothing. After
 * `unclear` (a time-out, a lost connection, a 5xx, an answer that makes no sense) it may have done everything, and
 * `name-in-use` may be the echo of an earlier call, or of a first copy of this one, that did.
 */
export class ProviderFailure extends Error {
  readonly kind: ProviderFailureKind;

  constructor(kind: ProviderFailureKind, options?: { cause: unknown }) {
    super(`provider failure: ${kind}`, options);
    this.name = 'ProviderFailure';
    this.kind = kind;
  }
}

/**
 * Rejects as `unclear`, whatever kind the failure is of: a look at the provider that was refused tells nothing of what
 * an earlier call did there.
 */
export function unclearAfter(cause: unknown): never {
  throw cause instanceof ProviderFailure ? new ProviderFailure('unclear', { cause }) : cause;
}
