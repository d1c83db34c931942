import type { TargetStatus } from './key-pair-target.ts';
import { PROVIDER_RULES } from './providers.ts';

/** The providers that key pairs can be vended on, by their name in the API. */
export type ProviderId = keyof typeof PROVIDER_RULES;
export const PROVIDERS = Object.keys(PROVIDER_RULES) as readonly ProviderId[];

/** Something for each provider, by its name. */
export function perProvider<Value>(make: (provider: ProviderId) => Value): Record<ProviderId, Value> {
  const entries = PROVIDERS.map(provider => [provider, make(provider)]);
  return Object.fromEntries(entries) as Record<ProviderId, Value>;
}

export const KEY_PAIR_STATES = [
  'creating',
  'ready',
  'retrieved',
  'expired',
  'deleting',
  'deleted',
  'failed',
  'needs_attention',
] as const;
export type KeyPairState = (typeof KEY_PAIR_STATES)[number];

/** Where the private key was born: at the provider, in KMS, or (an import) with the caller. */
export const KEY_PAIR_ORIGINS = ['provider', 'kms', 'caller'] as const;
export type KeyPairOrigin = (typeof KEY_PAIR_ORIGINS)[number];

/** Modulus bits of RSA keys; a key that a provider makes has the first. */
export const RSA_KEY_SIZES = [2048, 3072, 4096] as const;
export type RsaKeySize = (typeof RSA_KEY_SIZES)[number];

export const KEY_TYPES = ['rsa', 'ed25519'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

export interface Tag {
  readonly key: string;
  readonly value?: string | undefined;
}

/** The account at a provider that the functions' own credentials belong to. */
export const OWN_ACCOUNT = 'self';

/** Where a key pair lives at its provider. `account` is the provider account in our own words. */
export interface KeyPairLocation {
  readonly provider: ProviderId;
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** What the API says of a key pair; never key material beyond the public half. */
export interface KeyPair {
  readonly id: string;
  readonly provider: ProviderId;
  readonly region: string;
  readonly name: string;
  readonly keyType: KeyType;
  /** Modulus bits; null for key types that have one size only. */
  readonly keySize: number | null;
  readonly origin: KeyPairOrigin;
  readonly status: KeyPairState;
  /** `type base64`, without a comment; of a key that the provider makes, null until it has answered. */
  readonly publicKey: string | null;
  /** OpenSSH's `SHA256:...`. */
  readonly fingerprint: string | null;
  readonly providerFingerprint: string | null;
  readonly providerId: string | null;
  readonly tags: readonly Tag[];
  readonly createdAt: string;
  readonly createdBy: string;
  /** Each place of a key pair that has several; `provider` and `region` are then those of the first. */
  readonly targets?: readonly TargetStatus[] | undefined;
}
