/** How a call of a provider failed. `name-in-use` is ambiguous wherever an earlier call may have landed. */
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
 * A failed call of a provider. All kinds but `unclear` are proof that the provider did nothing; after `unclear`
 * (a time-out, a lost connection, a 5xx, an answer that makes no sense) it may have done everything.
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
