import { type KmsOperation, keyArn } from '../account.ts';
import { seal } from '../ciphertext.ts';
import { requiredBlob } from '../constraints.ts';
import { symmetricAlgorithm } from '../encryption-algorithm.ts';
import { encryptionContextMember } from '../encryption-context.ts';
import { usableKeyMember } from '../key-lookup.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
export const encrypt: KmsOperation = (input, account) => {
  const plaintext = requiredBlob(input, 'Plaintext', { min: 1, max: 4096 });
  const context = encryptionContextMember(input, 'EncryptionContext');
  const key = usableKeyMember(input, 'KeyId', account, { usage: 'ENCRYPT_DECRYPT', operation: 'Encrypt' });
  return {
    EncryptionAlgorithm: symmetricAlgorithm(input, 'EncryptionAlgorithm'),
    CiphertextBlob: seal(key, plaintext, context).toString('base64'),
    KeyId: keyArn(account, key.id),
  };
};
