import { type KmsOperation, keyArn } from '../account.ts';
import { decryptBlob } from '../decryption.ts';
import { symmetricAlgorithm } from '../encryption-algorithm.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export const decrypt: KmsOperation = (input, account) => {
  const EncryptionAlgorithm = symmetricAlgorithm(input, 'EncryptionAlgorithm');
  const { key, plaintext } = decryptBlob(input, account, { keyId: 'KeyId', context: 'EncryptionContext' });
  return { Plaintext: plaintext.toString('base64'), KeyId: keyArn(account, key.id), EncryptionAlgorithm };
};
