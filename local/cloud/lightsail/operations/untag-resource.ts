import { stringList } from '../../members.ts';
import { addOperation, existingKeyPair, type LightsailOperation } from '../account.ts';
import { invalidInput } from '../faults.ts';
import { assertArnFits } from '../resource-arn.ts';
import { requiredName } from '../resource-name.ts';

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_UntagResource.html */
export const untagResource: LightsailOperation = (input, account) => {
  const name = requiredName(input, 'resourceName');
  const tagKeys = stringList(input, 'tagKeys');
  if (!tagKeys) throw invalidInput('InvalidParameter', 'tagKeys is required.');
  const record = existingKeyPair(account, name);
  assertArnFits(input, record);
  const tags = record.keyPair.tags.filter(({ key }) => !tagKeys.includes(key));
  account.keyPairs.put(name, { ...record, keyPair: { ...record.keyPair, tags } });
  return { operations: [addOperation(account, 'UntagResource', name)] };
};
