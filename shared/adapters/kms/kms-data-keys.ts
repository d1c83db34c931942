import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { DataKeys } from '../../ports/data-keys.ts';
import { kmsFailure } from './kms-failures.ts';

/** Generates data keys; the half of `DataKeys` that a vending function may use. */
export function kmsDataKeyGenerator(client: KMSClient, keyId: string): Pick<DataKeys, 'generate'> {
  return {
    async generate(context, abortSignal) {
      const command = new GenerateDataKeyCommand({
        KeyId: keyId,
        KeySpec: 'AES_256',
        EncryptionContext: context,
      });
      try {
        const { Plaintext, CiphertextBlob } = await client.send(command, { abortSignal });
        return { plaintext: bytes(Plaintext), wrapped: bytes(CiphertextBlob) };
      } catch (error) {
        throw kmsFailure(error);
      }
    },
  };
}

/** Unwraps data keys; the half of `DataKeys` that only a releasing function may use. */
export function kmsDataKeyUnwrapper(client: KMSClient, keyId: string): Pick<DataKeys, 'unwrap'> {
  return {
    async unwrap(wrapped, context, abortSignal) {
      const command = new DecryptCommand({
        KeyId: keyId,
        CiphertextBlob: wrapped,
        EncryptionContext: context,
      });
      try {
        const { Plaintext } = await client.send(command, { abortSignal });
        return bytes(Plaintext);
      } catch (error) {
        throw kmsFailure(error);
      }
    },
  };
}

function bytes(member: Uint8Array | undefined): Uint8Array {
  if (!member) throw new TypeError('KMS answered without key bytes');
  return member;
}
