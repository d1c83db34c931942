import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { RetrievalMacs } from '../../ports/retrieval-macs.ts';
import { kmsFailure } from './kms-failures.ts';

/** MACs under an HMAC_256 key of KMS. */
export function kmsRetrievalMacs(client: KMSClient, keyId: string): RetrievalMacs {
  return {
    async mac(message, abortSignal) {
      const command = new GenerateMacCommand({
        KeyId: keyId,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: message,
      });
      try {
        const { Mac } = await client.send(command, { abortSignal });
        if (!Mac) throw new TypeError('KMS answered without a MAC');
        return Mac;
      } catch (error) {
        throw kmsFailure(error);
      }
    },
  };
}
