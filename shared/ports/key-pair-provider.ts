import type { KeyType, Tag } from '../domain/key-pair.ts';
import type { PrivateKey } from '../domain/private-key.ts';
import type { PublicKey } from '../domain/public-key.ts';

export interface ProviderKeyName {
  readonly region: string;
  readonly name: string;
}

export interface CreateRequest extends ProviderKeyName {
  readonly keyType?: KeyType;
  readonly tags: readonly Tag[];
}

export interface ImportRequest extends ProviderKeyName {
  readonly tags: readonly Tag[];
  /** One OpenSSH line, `type base64`. */
  readonly publicKey: string;
}

/** A finished operation as the provider describes it, with times in ISO 8601; null where it has none. */
export type ProviderOperation = Readonly<Record<string, unknown>> | null;

/** A key pair as the provider holds it. */
export interface ProviderKeyPair {
  readonly providerId: string | null;
  readonly providerFingerprint: string | null;
  readonly tags: readonly Tag[];
  /** `type base64`; null where the provider does not show it. */
  readonly publicKey?: string | null;
  /** Milliseconds since the epoch, by the provider's clock. */
  readonly createdAt: number | null;
}

export interface ImportedKeyPair extends ProviderKeyPair {
  readonly operation: ProviderOperation;
}

export interface CreatedKeyPair extends ImportedKeyPair {
  /** `type base64`, without a comment. */
  readonly publicKey: string;
  /** Given once; the receiver wipes it. */
  readonly privateKey: PrivateKey;
}

/**
 * A cloud that holds key pairs. Every method makes one attempt and rejects with a `ProviderFailure`; a caller
 * sets the time-out by its signal.
 */
export interface KeyPairProvider {
  readonly account: string;
  /** Whether tags tell whose a key pair is. */
  readonly ownership?: 'tags' | 'none';
  create(request: CreateRequest, signal: AbortSignal): Promise<CreatedKeyPair>;
  importPublicKey(request: ImportRequest, signal: AbortSignal): Promise<ImportedKeyPair>;
  /** Adds the tags that an interrupted import has not set, and reads the key pair. */
  tag(request: ProviderKeyName & Pick<ImportRequest, 'tags'>, signal: AbortSignal): Promise<ProviderKeyPair>;
  /** `undefined` when there is no key pair of that name. */
  find(key: ProviderKeyName, signal: AbortSignal): Promise<ProviderKeyPair | undefined>;
  /** By the provider's own id where it has one. Deleting what is not there succeeds. */
  delete(key: ProviderKeyName & { readonly providerId?: string | null }, signal: AbortSignal): Promise<void>;
  /** The fingerprint that the provider shows for an imported public key. */
  importedFingerprint(publicKey: PublicKey): string;
}
