import type { GrantVerdict } from './deny-grant.ts';
import type { KeyPair } from './key-pair.ts';
import type { KeyPairTarget } from './key-pair-target.ts';

/** What a dry run looks at: the client token once, all else at each place. */
export const CHECKS = [
  'client_token',
  'name_at_keyvend',
  'name_at_provider',
  'quota',
  'provider_dry_run',
] as const;

export const CHECK_OUTCOMES = ['passed', 'failed', 'unknown'] as const;

export interface Check {
  readonly check: (typeof CHECKS)[number];
  /** `failed`: the request would be refused for it now. `unknown`: nobody can say without doing it. */
  readonly outcome: (typeof CHECK_OUTCOMES)[number];
  /** A fixed text of ours. */
  readonly detail: string;
  /** The JSON pointer of the target, where the request names several. */
  readonly pointer?: string | undefined;
}

/** A check before it is said what was looked at. */
export type Finding = Pick<Check, 'outcome' | 'detail'>;

export function passed(detail: string): Finding {
  return { outcome: 'passed', detail };
}

export function failed(detail: string): Finding {
  return { outcome: 'failed', detail };
}

export function unknown(detail: string): Finding {
  return { outcome: 'unknown', detail };
}

/** A key pair that is not made. With targets `provider` and `region` are those of the first. */
export interface PlannedKeyPair
  extends Pick<KeyPair, 'provider' | 'region' | 'name' | 'keyType' | 'keySize' | 'origin' | 'tags'> {
  readonly targets?: readonly KeyPairTarget[] | undefined;
}

export interface DryRun {
  readonly dryRun: true;
  /**
   * Null where the client token names a request that was answered: it would be answered the same again; and where the
   * request is denied.
   */
  readonly wouldCreate: PlannedKeyPair | null;
  readonly decision: GrantVerdict;
  /** Empty where the request is denied: nothing was looked at. */
  readonly checks: readonly Check[];
}
