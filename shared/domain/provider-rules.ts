import type { KeyType } from './key-pair.ts';

/** What a provider accepts, as far as it can be told before it is asked. */
export interface ProviderRules {
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
