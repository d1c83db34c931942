import { createPublicKey } from 'node:crypto';
import { createdKeyFingerprint } from '../../fingerprint.ts';
import { formatOpenSshPublicKey } from '../../openssh-public-key.ts';
import {
  addKeyPair,
  addOperation,
  assertNameIsFree,
  type LightsailAccount,
  type LightsailOperation,
} from '../account.ts';
import { requiredName } from '../resource-name.ts';
import { mergeTags, tagsMember } from '../tags.ts';

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_CreateKeyPair.html */
export const createKeyPair: LightsailOperation = async (input, account) => {
  const name = requiredName(input, 'keyPairName');
  const tags = mergeTags([], tagsMember(input) ?? []);
  assertNameIsFree(account, name);
  const made = await makeKeyPair(account, name);
  // Another request may have taken the name while the key was being made.
  assertNameIsFree(account, name);
  const { keyPair } = addKeyPair(account, name, made.fingerprint, { tags });
  return { keyPair, ...made.material, operation: addOperation(account, 'CreateKeyPair', name) };
};

export async function makeKeyPair({ keyPool }: LightsailAccount, comment: string) {
  const privateKey = await keyPool.take();
  return {
    fingerprint: createdKeyFingerprint(privateKey),
    // Despite the names the service gives the OpenSSH line and the PEM text as they are.
    material: {
      publicKeyBase64: `${formatOpenSshPublicKey(createPublicKey(privateKey))} ${comment}`,
      privateKeyBase64: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().trimEnd(),
    },
  };
}
