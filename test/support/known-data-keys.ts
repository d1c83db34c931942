import { randomBytes } from 'node:crypto';
import { EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import * as z from 'zod/mini';
import type { InterceptedRequest, Interception } from '../../local/cloud/traffic.ts';

const GENERATE_DATA_KEY = z.object({
  KeyId: z.string(),
  EncryptionContext: z.record(z.string(), z.string()),
});

/** Makes the data keys in place of KMS and tells each, those of replays included. */
export function knownDataKeys(kms: KMSClient, tell: (dataKey: Uint8Array) => void) {
  return async ({ operation, input }: InterceptedRequest): Promise<Interception | undefined> => {
    if (operation !== 'GenerateDataKey') return undefined;
    const { KeyId, EncryptionContext } = GENERATE_DATA_KEY.parse(input);
    const Plaintext = randomBytes(32);
    tell(Plaintext);
    const { CiphertextBlob = new Uint8Array() } = await kms.send(
      new EncryptCommand({ KeyId, EncryptionContext, Plaintext }),
    );
    const body = {
      KeyId,
      Plaintext: Plaintext.toString('base64'),
      CiphertextBlob: Buffer.from(CiphertextBlob).toString('base64'),
    };
    return { status: 200, body };
  };
}
