import type { Tag } from '../domain/key-pair.ts';
import type { PrivateKey } from '../domain/private-key.ts';
import type { PublicKey } from '../domain/public-key.ts';

export interface ProviderKeyName {
  readonly region: string;
  readonly name: string;
}

export interface CreateRequest extends ProviderKeyName {
  readonly tags: readonly Tag[];
}

export interface ImportRequest extends CreateRequest {
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
  create(request: CreateRequest, signal: AbortSignal): Promise<CreatedKeyPair>;
  importPublicKey(request: ImportRequest, signal: AbortSignal): Promise<ImportedKeyPair>;
  /** Adds the tags that an interrupted import has not set, and reads the key pair. */
  tag(request: CreateRequest, signal: AbortSignal): Promise<ProviderKeyPair>;
  /** `undefined` when there is no key pair of that name. */
  find(key: ProviderKeyName, signal: AbortSignal): Promise<ProviderKeyPair | undefined>;
  /** Deleting what is not there succeeds. */
  delete(key: ProviderKeyName, signal: AbortSignal): Promise<void>;
  /** The fingerprint that the provider shows for an imported public key. */
  importedFingerprint(publicKey: PublicKey): string;
}
