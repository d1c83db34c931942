/** How a call of a provider failed. `name-in-use` is ambiguous wherever an earlier call may have landed. */
export type ProviderFailureKind =
  | 'name-in-use'
  | 'quota-exceeded'
  | 'rejected'
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
 * Rejects as `unclear`, whatever the cause proves of its own call: when an earlier call may have left something, a
 * look or a clean-up that was refused, or never begun, leaves that as open as before.
 */
export function stillUnclear(cause: unknown): never {
  throw new ProviderFailure('unclear', { cause });
}
