import { sign as signMessage } from 'node:crypto';
import { type KmsOperation, keyArn } from '../account.ts';
import { signingOf } from '../signing.ts';

/** ECDSA signatures in DER: https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const sign: KmsOperation = (input, account) => {
  const { message, algorithm, digest, key, privateKey } = signingOf(input, account, 'Sign');
  const Signature = signMessage(digest, message, privateKey).toString('base64');
  return { KeyId: keyArn(account, key.id), Signature, SigningAlgorithm: algorithm };
};
