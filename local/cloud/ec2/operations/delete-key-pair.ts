import { type Ec2Operation, keyPairOfId } from '../account.ts';
import { missingParameter } from '../faults.ts';
import { refuseDryRun } from '../parameters.ts';

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html
 * A key pair that is not there is deleted with success.
 */
export const deleteKeyPair: Ec2Operation = (input, account) => {
  const { KeyName: name, KeyPairId: id } = input;
  if (!name && !id) throw missingParameter('KeyName');
  refuseDryRun(input);
  const keyPair = id ? keyPairOfId(account, id) : account.keyPairs.get(name ?? '');
  if (keyPair) account.keyPairs.delete(keyPair.keyName);
  return { return: true, keyPairId: keyPair?.keyPairId };
};
