import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../service.ts';
import { type KmsAccount, type KmsOperation, keyArn } from '../account.ts';
import { seal } from '../ciphertext.ts';
import { enumMember, integerWithin } from '../constraints.ts';
import { encryptionContextMember } from '../encryption-context.ts';
import { validationException } from '../faults.ts';
import { usableKeyMember } from '../key-lookup.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html */
export const generateDataKey: KmsOperation = (input, account) => {
  const { plaintext, output } = makeDataKey(input, account, 'GenerateDataKey');
  return { ...output, Plaintext: plaintext.toString('base64') };
};

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html */
export const generateDataKeyWithoutPlaintext: KmsOperation = (input, account) =>
  makeDataKey(input, account, 'GenerateDataKeyWithoutPlaintext').output;

function makeDataKey(
  input: JsonObject,
  account: KmsAccount,
  operation: string,
): { plaintext: Buffer; output: JsonObject } {
  const plaintext = randomBytes(lengthOf(input));
  const context = encryptionContextMember(input, 'EncryptionContext');
  const key = usableKeyMember(input, 'KeyId', account, { usage: 'ENCRYPT_DECRYPT', operation });
  const CiphertextBlob = seal(key, plaintext, context).toString('base64');
  return { plaintext, output: { CiphertextBlob, KeyId: keyArn(account, key.id) } };
}

function lengthOf(input: JsonObject): number {
  const spec = enumMember(input, 'KeySpec', ['AES_256', 'AES_128']);
  const bytes = integerWithin(input, 'NumberOfBytes', { min: 1, max: 1024 });
  if ((spec === undefined) === (bytes === undefined)) {
    throw validationException('Please specify either number of bytes or key spec.');
  }
  return bytes ?? (spec === 'AES_256' ? 32 : 16);
}
