import { ProviderFailure } from '../domain/provider-failure.ts';
import { keptPublicKey } from '../domain/public-key.ts';
import { carriesAnyOwnership, carriesOwnership } from '../domain/tags.ts';
import type { Vend } from '../domain/vend.ts';
import type { KeyPairProvider, ProviderKeyPair } from '../ports/key-pair-provider.ts';

/** What the provider tells of itself that decides whose a key pair is. */
export type ProviderTraits = Pick<KeyPairProvider, 'ownership' | 'importedFingerprint'>;

/** The provider's clock may differ from ours by so much. */
const CLOCK_SKEW_MS = 5_000;

/**
 * Whether what stands under the name of a vend that was never sealed is what an earlier call of it made: by its tags,
 * or, at a provider without tags, because the name that we hold was seen free before the first such call.
 */
export function isRemains(
  vend: Vend,
  found: ProviderKeyPair,
  stage: string,
  traits: ProviderTraits,
): boolean {
  if (traits.ownership === 'none') return vend.seenAbsent === true;
  return carriesOwnership(found.tags, stage, vend.id);
}

/**
 * Whether what stands under the name of a vend is its key pair: ours, and with the public key that was vended. Throws
 * `ProviderFailure` `unclear` where only a public key could tell, and the provider shows none.
 */
export function isOwnKeyPair(
  vend: Vend,
  found: ProviderKeyPair,
  stage: string,
  traits: ProviderTraits,
): boolean {
  if (vend.answer === undefined) {
    const isOurs = vend.key ? isOwnImport : isRemains;
    return isOurs(vend, found, stage, traits);
  }
  if (traits.ownership === 'none') return vend.key?.publicKey === shownPublicKey(found);
  const sameKey =
    !vend.key?.providerFingerprint || vend.key.providerFingerprint === found.providerFingerprint;
  return sameKey && carriesOwnership(found.tags, stage, vend.id);
}

/**
 * An import may carry no tags until they are set: what holds the same public key under the name that we hold, was made
 * after we claimed it and is tagged as nobody else's, is ours. Throws as `isOwnKeyPair`.
 */
export function isOwnImport(
  vend: Vend,
  found: ProviderKeyPair,
  stage: string,
  { ownership, importedFingerprint }: ProviderTraits,
): boolean {
  const publicKey = vend.key?.publicKey ?? '';
  if (ownership === 'none') return vend.seenAbsent === true && shownPublicKey(found) === publicKey;
  if (found.providerFingerprint !== importedFingerprint(keptPublicKey(publicKey))) return false;
  if (carriesOwnership(found.tags, stage, vend.id)) return true;
  if (carriesAnyOwnership(found.tags)) return false;
  return (found.createdAt ?? 0) >= Date.parse(vend.createdAt) - CLOCK_SKEW_MS;
}

/** A public key that is not shown proves neither that a key pair is ours nor that it is not. */
function shownPublicKey({ publicKey }: ProviderKeyPair): string {
  if (publicKey === null) throw new ProviderFailure('unclear');
  return publicKey;
}
