import { createPublicKey } from 'node:crypto';
import { type KmsOperation, keyArn } from '../account.ts';
import { kmsFault } from '../faults.ts';
import { assertEnabled, keyOrAliasMember } from '../key-lookup.ts';
import { KEY_SPECS } from '../key-specs.ts';
import { signingKey } from '../signing.ts';

/** The public key in SPKI DER: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html */
export const getPublicKey: KmsOperation = (input, account) => {
  const key = keyOrAliasMember(input, 'KeyId', account);
  assertEnabled(key, account);
  if (key.usage !== 'SIGN_VERIFY') {
    throw kmsFault(
      'UnsupportedOperationException',
      `${keyArn(account, key.id)} key spec is ${key.spec} which is not valid for GetPublicKey.`,
    );
  }
  const publicKey = createPublicKey(signingKey(key)).export({ type: 'spki', format: 'der' });
  return {
    KeyId: keyArn(account, key.id),
    PublicKey: publicKey.toString('base64'),
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    KeyUsage: key.usage,
    ...KEY_SPECS.get(key.spec)?.algorithms,
  };
};
