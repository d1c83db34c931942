import { generateKeyPairSync } from 'node:crypto';
import type { KeyType } from './key-pair.ts';
import { fromKeyObject } from './public-key-object.ts';

/** The line of a public key whose private half nobody keeps: it stands for a key that is not born yet. */
export function throwawayPublicKey(keyType: KeyType): string {
  const { publicKey } =
    keyType === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  return fromKeyObject(publicKey)?.line ?? '';
}
