import type { Tag } from './key-pair.ts';

/** AWS allows 50 tags a resource (Lightsail and EC2 user guides); three of them are ours. */
export const MAX_CALLER_TAGS = 47;

/** Lightsail and EC2 user guides. */
export const TAG_VALUE_LENGTH = 256;

/** Letters, digits, spaces and + - = . _ : / @ (Lightsail CreateKeyPair, `tags`). */
export const TAG_TEXT = /^[\p{L}\p{N}\p{Zs}+\-=._:/@]*$/u;

/** Prefixes in any case: a forged ownership tag would let a clean-up delete a foreign key pair. */
const RESERVED_PREFIX = /^(?:aws|keyvend):/i;

export function hasReservedPrefix(key: string): boolean {
  return RESERVED_PREFIX.test(key);
}

/** The tags that mark a key pair at its provider as ours: stage, key pair id and attempt. */
export function ownershipTags(stage: string, keyPairId: string, attempt: number): Tag[] {
  return [
    { key: 'keyvend:stage', value: stage },
    { key: 'keyvend:key-pair-id', value: keyPairId },
    { key: 'keyvend:attempt', value: String(attempt) },
  ];
}

/** Whether tags found at the provider say that the key pair belongs to this stage and id (any attempt). */
export function carriesOwnership(tags: readonly Tag[], stage: string, keyPairId: string): boolean {
  const valueFor = (key: string) => tags.find(tag => tag.key === key)?.value;
  return valueFor('keyvend:stage') === stage && valueFor('keyvend:key-pair-id') === keyPairId;
}

/** Whether tags found at the provider say that the key pair belongs to any vend of any stage. */
export function carriesAnyOwnership(tags: readonly Tag[]): boolean {
  return tags.some(({ key }) => key === 'keyvend:key-pair-id');
}
