import { parsePublicKey } from '../domain/public-key.ts';
import { carriesAnyOwnership, carriesOwnership } from '../domain/tags.ts';
import type { Vend } from '../domain/vend.ts';
import type { KeyPairProvider, ProviderKeyPair } from '../ports/key-pair-provider.ts';

/** The provider's clock may differ from ours by so much. */
const CLOCK_SKEW_MS = 5_000;

/**
 * Whether what stands under the name of a vend is the key pair of that vend: by its tags and the public key that was
 * vended, or, for an import that never came to be tagged, as `isOwnImport` says.
 */
export function isOwnKeyPair(
  vend: Vend,
  found: ProviderKeyPair,
  stage: string,
  provider: Pick<KeyPairProvider, 'importedFingerprint'>,
): boolean {
  const vended = vend.key?.providerFingerprint;
  if (!vended && vend.operation === 'import') return isOwnImport(vend, found, stage, provider);
  return (!vended || vended === found.providerFingerprint) && carriesOwnership(found.tags, stage, vend.id);
}

/**
 * An import carries no tags until they are set: what holds the same public key under the name that we hold,
 * was made after we claimed it and is tagged as nobody else's, is ours.
 */
export function isOwnImport(
  vend: Vend,
  found: ProviderKeyPair,
  stage: string,
  provider: Pick<KeyPairProvider, 'importedFingerprint'>,
): boolean {
  const expected = provider.importedFingerprint(parsePublicKey(vend.key?.publicKey ?? ''));
  if (found.providerFingerprint !== expected) return false;
  if (carriesOwnership(found.tags, stage, vend.id)) return true;
  if (carriesAnyOwnership(found.tags)) return false;
  return (found.createdAt ?? 0) >= Date.parse(vend.createdAt) - CLOCK_SKEW_MS;
}
