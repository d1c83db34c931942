import { stringMember } from '../../members.ts';
import { addOperation, existingKeyPair, type LightsailOperation } from '../account.ts';
import { invalidInput } from '../faults.ts';
import { requiredName } from '../resource-name.ts';

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_DeleteKeyPair.html */
export const deleteKeyPair: LightsailOperation = (input, account) => {
  const name = requiredName(input, 'keyPairName');
  const expectedFingerprint = stringMember(input, 'expectedFingerprint');
  const { keyPair, material } = existingKeyPair(account, name);
  // "required only when specifying to delete a Lightsail default key pair"
  if (material && expectedFingerprint !== keyPair.fingerprint) {
    throw invalidInput('InvalidParameter', 'expectedFingerprint must be that of the default key pair.');
  }
  account.keyPairs.delete(name);
  return { operation: addOperation(account, 'DeleteKeyPair', name) };
};
