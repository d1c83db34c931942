import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { CheckpointSigner } from '../../ports/checkpoint-signer.ts';
import { kmsFailure } from './kms-failures.ts';

/** Signatures under an ECC_NIST_P256 key of KMS: https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export function kmsCheckpointSigner(client: KMSClient, KeyId: string): CheckpointSigner {
  return {
    async publicKey(abortSignal) {
      const command = new GetPublicKeyCommand({ KeyId });
      return present(async () => (await client.send(command, { abortSignal })).PublicKey);
    },
    async sign(Message, abortSignal) {
      const command = new SignCommand({
        KeyId,
        Message,
        MessageType: 'RAW',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      return present(async () => (await client.send(command, { abortSignal })).Signature);
    },
  };
}

async function present(ask: () => Promise<Uint8Array | undefined>): Promise<Uint8Array> {
  try {
    const bytes = await ask();
    if (!bytes) throw new TypeError('KMS answered without a key or a signature');
    return bytes;
  } catch (error) {
    throw kmsFailure(error);
  }
}
