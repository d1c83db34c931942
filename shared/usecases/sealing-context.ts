import type { EncryptionContext } from '../ports/data-keys.ts';

/** What a sealed private key is bound to in KMS: visible in its logs, so ids and fixed words only. */
export function sealingContext(stage: string, keyPairId: string): EncryptionContext {
  return {
    'keyvend:stage': stage,
    'keyvend:key-pair-id': keyPairId,
    'keyvend:purpose': 'private-key',
  };
}
