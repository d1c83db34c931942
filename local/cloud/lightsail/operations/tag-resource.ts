import { addOperation, existingKeyPair, type LightsailOperation } from '../account.ts';
import { invalidInput } from '../faults.ts';
import { assertArnFits } from '../resource-arn.ts';
import { requiredName } from '../resource-name.ts';
import { mergeTags, tagsMember } from '../tags.ts';

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_TagResource.html */
export const tagResource: LightsailOperation = (input, account) => {
  const name = requiredName(input, 'resourceName');
  const tags = tagsMember(input);
  if (!tags) throw invalidInput('InvalidParameter', 'tags is required.');
  const record = existingKeyPair(account, name);
  assertArnFits(input, record);
  const keyPair = { ...record.keyPair, tags: mergeTags(record.keyPair.tags, tags) };
  account.keyPairs.put(name, { ...record, keyPair });
  return { operations: [addOperation(account, 'TagResource', name)] };
};
