import type { JsonObject } from '../service.ts';
import type { KmsAccount, KmsKey } from './account.ts';
import { keyIdOf, open } from './ciphertext.ts';
import { requiredBlob } from './constraints.ts';
import { encryptionContextMember } from './encryption-context.ts';
import { incorrectKey, kmsFault } from './faults.ts';
import { assertEnabled, keyOrAliasMember, presentKey } from './key-lookup.ts';

const UNKNOWN_KEY =
  'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.';

/**
 * Decrypts the `CiphertextBlob` of a request. The blob itself names its key; a key in the request must be the same one.
 * Errors: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors
 */
export function decryptBlob(
  input: JsonObject,
  account: KmsAccount,
  members: { keyId: string; context: string },
): { key: KmsKey; plaintext: Buffer } {
  const blob = requiredBlob(input, 'CiphertextBlob', { min: 1, max: 6144 });
  const context = encryptionContextMember(input, members.context);
  const keyId = keyIdOf(blob);
  if (keyId === undefined) throw kmsFault('InvalidCiphertextException');
  const isKeyGiven = (input[members.keyId] ?? undefined) !== undefined;
  if (isKeyGiven && keyOrAliasMember(input, members.keyId, account).id !== keyId) throw incorrectKey();
  const key = presentKey(account, keyId);
  if (!key) throw kmsFault('AccessDeniedException', UNKNOWN_KEY);
  assertEnabled(key, account);
  const plaintext = open(key, blob, context);
  if (!plaintext) throw kmsFault('InvalidCiphertextException');
  return { key, plaintext };
}
