import { openSshFingerprint } from '../domain/fingerprint.ts';
import { type SealBinding, sealKey } from '../domain/sealed-key.ts';
import type { EnvelopeSealedKey, VendedKey } from '../domain/vend.ts';
import type { DataKey } from '../ports/data-keys.ts';
import type { CreatedKeyPair } from '../ports/key-pair-provider.ts';

export interface SealedByUs {
  readonly key: VendedKey;
  readonly sealed: EnvelopeSealedKey;
}

/**
 * Checks that the private key which the provider returned is the other half of its public key, and seals it.
 * `undefined` when it is not: such an answer is worth no more than a lost one. Wipes the private key.
 */
export function sealCreatedKey(
  created: CreatedKeyPair,
  dataKey: DataKey,
  binding: SealBinding,
): SealedByUs | undefined {
  using privateKey = created.privateKey;
  const { line, blob } = privateKey.publicKey();
  if (line !== created.publicKey) return undefined;
  return {
    key: {
      publicKey: line,
      fingerprint: openSshFingerprint(blob),
      providerFingerprint: created.providerFingerprint,
      providerId: created.providerId,
    },
    sealed: {
      wrappedDataKey: dataKey.wrapped,
      ciphertext: sealKey(dataKey.plaintext, privateKey.bytes(), binding),
    },
  };
}
