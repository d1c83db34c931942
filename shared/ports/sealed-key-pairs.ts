import type { KeyType } from '../domain/key-pair.ts';
import type { PublicKey } from '../domain/public-key.ts';
import type { BornSealedKey } from '../domain/vend.ts';
import type { EncryptionContext } from './data-keys.ts';

export interface KeyPairSpec {
  readonly keyType: KeyType;
  /** Modulus bits; null for Ed25519. */
  readonly keySize: number | null;
}

/** A key pair whose private half has never been in plaintext outside KMS. */
export interface SealedKeyPair {
  readonly publicKey: PublicKey;
  readonly sealed: BornSealedKey;
}

/** Key pairs that are born sealed. Rejects with `unavailable`. */
export interface SealedKeyPairs {
  generate(spec: KeyPairSpec, context: EncryptionContext, signal: AbortSignal): Promise<SealedKeyPair>;
}
