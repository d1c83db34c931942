import type { KeyType, Tag } from '../domain/key-pair.ts';
import type { PrivateKey } from '../domain/private-key.ts';
import type { ProviderTraits } from '../domain/provider-rules.ts';

export interface ProviderKeyName {
  readonly region: string;
  readonly name: string;
}

export interface TagRequest extends ProviderKeyName {
  readonly tags: readonly Tag[];
}

interface MutationRequest extends TagRequest {
  /** 1 to 64 of `[A-Za-z0-9_-]`, the same for every delivery of one call: for a provider that knows client tokens. */
  readonly callToken: string;
}

export interface CreateRequest extends MutationRequest {
  readonly keyType: KeyType;
}

export interface ImportRequest extends MutationRequest {
  /** One OpenSSH line, `type base64`. */
  readonly publicKey: string;
}

/** A create or an import that is only tried. */
export type TrialRequest = Omit<CreateRequest, 'callToken'> | Omit<ImportRequest, 'callToken'>;

/** A finished operation as the provider describes it, with times in ISO 8601; null where it has none. */
export type ProviderOperation = Readonly<Record<string, unknown>> | null;

/** A key pair as the provider holds it. */
export interface ProviderKeyPair {
  readonly providerId: string | null;
  readonly providerFingerprint: string | null;
  /** `type base64`, without a comment; null where the provider does not show it. */
  readonly publicKey: string | null;
  readonly tags: readonly Tag[];
  /** Milliseconds since the epoch, by the provider's clock. */
  readonly createdAt: number | null;
}

/** A key pair as it is deleted: with the provider's own id where it was found. */
export type FoundKeyName = ProviderKeyName & Partial<Pick<ProviderKeyPair, 'providerId'>>;

export interface ImportedKeyPair extends ProviderKeyPair {
  readonly operation: ProviderOperation;
}

export interface CreatedKeyPair extends ImportedKeyPair {
  readonly publicKey: string;
  /** Given once; the receiver wipes it. */
  readonly privateKey: PrivateKey;
}

/**
 * A cloud that holds key pairs. Every method makes one attempt and rejects with a `ProviderFailure`; a caller
 * sets the time-out by its signal.
 */
export interface KeyPairProvider extends ProviderTraits {
  create(request: CreateRequest, signal: AbortSignal): Promise<CreatedKeyPair>;
  importPublicKey(request: ImportRequest, signal: AbortSignal): Promise<ImportedKeyPair>;
  /** Adds the tags that an interrupted import has not set, and reads the key pair. */
  tag(request: TagRequest, signal: AbortSignal): Promise<ProviderKeyPair>;
  /** `undefined` when there is no key pair of that name. */
  find(key: ProviderKeyName, signal: AbortSignal): Promise<ProviderKeyPair | undefined>;
  /** Deletes by the provider's own id where there is one, else by name. Deleting what is not there succeeds. */
  delete(key: FoundKeyName, signal: AbortSignal): Promise<void>;
  /** How many key pairs the region holds; null where there is no quota to compare it with. */
  count(region: string, signal: AbortSignal): Promise<number | null>;
  /**
   * Asks the provider by a dry run of its own whether it would create or import, and makes nothing. `untold` where it
   * has none. Rejects as the call itself would.
   */
  tryOut(request: TrialRequest, signal: AbortSignal): Promise<'allowed' | 'untold'>;
}
