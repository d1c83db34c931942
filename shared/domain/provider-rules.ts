import type { KeyType } from './key-pair.ts';
import type { PublicKey } from './public-key.ts';

/** What is to be known of a provider before its SDK is loaded. */
export interface ProviderTraits {
  /** With `none` the provider keeps no tags: those of requests are left out, and `find` gives none. */
  readonly ownership: 'tags' | 'none';
  /** With `eventual` a key pair that was made a moment ago may be in use and not be found. */
  readonly consistency: 'strong' | 'eventual';
  /** The fingerprint that the provider shows for an imported public key; null where it shows none. */
  importedFingerprint(publicKey: PublicKey): string | null;
}

/** What a provider accepts, as far as it can be told before it is asked. */
export interface ProviderRules {
  readonly traits: ProviderTraits;
  /** Nothing else ever becomes part of a host name. */
  readonly regions: readonly string[];
  /** A region for messages that name one. */
  readonly exampleRegion: string;
  readonly name: { readonly pattern: RegExp; readonly rule: string };
  readonly createKeyTypes: readonly KeyType[];
  readonly importKeyTypes: readonly KeyType[];
  /** How many characters the key of a tag may have. */
  readonly tagKeyLength: number;
  /** How many key pairs a region may hold; null where no number is published. */
  readonly quota: number | null;
  /** Who tries a vend without doing it: the provider where it has a dry run of its own. */
  readonly dryRun: 'provider' | 'keyvend';
  /** How long one call of it may take. A look and a delete must fit into one run of the reconciler. */
  readonly callMs: number;
}
