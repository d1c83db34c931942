import { type KmsOperation, keyArn } from '../account.ts';
import { seal } from '../ciphertext.ts';
import { decryptBlob } from '../decryption.ts';
import { symmetricAlgorithm } from '../encryption-algorithm.ts';
import { encryptionContextMember } from '../encryption-context.ts';
import { usableKeyMember } from '../key-lookup.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html */
export const reEncrypt: KmsOperation = (input, account) => {
  const SourceEncryptionAlgorithm = symmetricAlgorithm(input, 'SourceEncryptionAlgorithm');
  const DestinationEncryptionAlgorithm = symmetricAlgorithm(input, 'DestinationEncryptionAlgorithm');
  const context = encryptionContextMember(input, 'DestinationEncryptionContext');
  const source = decryptBlob(input, account, { keyId: 'SourceKeyId', context: 'SourceEncryptionContext' });
  const use = { usage: 'ENCRYPT_DECRYPT', operation: 'ReEncrypt' };
  const destination = usableKeyMember(input, 'DestinationKeyId', account, use);
  return {
    CiphertextBlob: seal(destination, source.plaintext, context).toString('base64'),
    SourceKeyId: keyArn(account, source.key.id),
    KeyId: keyArn(account, destination.id),
    SourceEncryptionAlgorithm,
    DestinationEncryptionAlgorithm,
  };
};
