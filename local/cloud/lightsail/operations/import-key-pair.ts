import { importedKeyFingerprint } from '../../fingerprint.ts';
import { parseOpenSshPublicKey } from '../../openssh-public-key.ts';
import { addKeyPair, addOperation, assertNameIsFree, type LightsailOperation } from '../account.ts';
import { invalidInput } from '../faults.ts';
import { requiredName, requiredString } from '../resource-name.ts';

/**
 * https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_ImportKeyPair.html
 * `publicKeyBase64` is the OpenSSH line itself (https://github.com/aws/aws-cli/issues/6020); the service also takes
 * ssh-ed25519, which the page does not say.
 */
export const importKeyPair: LightsailOperation = (input, account) => {
  const name = requiredName(input, 'keyPairName');
  const line = requiredString(input, 'publicKeyBase64');
  assertNameIsFree(account, name);
  const publicKey = parseOpenSshPublicKey(line);
  if (!publicKey) throw invalidInput('InvalidKey.Format', 'The format of this public key is not valid.');
  addKeyPair(account, name, importedKeyFingerprint(publicKey));
  return { operation: addOperation(account, 'ImportKeyPair', name) };
};
