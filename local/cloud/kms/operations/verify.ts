import { createPublicKey, verify as verifyMessage } from 'node:crypto';
import { type KmsOperation, keyArn } from '../account.ts';
import { requiredBlob } from '../constraints.ts';
import { kmsFault } from '../faults.ts';
import { signingOf } from '../signing.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html */
export const verify: KmsOperation = (input, account) => {
  const signature = requiredBlob(input, 'Signature', { min: 1, max: 6144 });
  const { message, algorithm, digest, key, privateKey } = signingOf(input, account, 'Verify');
  const isValid = verifyMessage(digest, message, createPublicKey(privateKey), signature);
  if (!isValid) throw kmsFault('KMSInvalidSignatureException');
  return { KeyId: keyArn(account, key.id), SignatureValid: true, SigningAlgorithm: algorithm };
};
