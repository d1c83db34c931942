import { type Ec2Operation, existingKeyPair } from '../account.ts';
import { missingParameter } from '../faults.ts';
import { listParameter, refuseDryRun } from '../parameters.ts';
import { mergeTags, tagsParameter } from '../tags.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html, on key pairs alone */
export const createTags: Ec2Operation = (input, account) => {
  const ids = listParameter(input, 'ResourceId');
  const tags = tagsParameter(input);
  if (ids.length === 0) throw missingParameter('resourceIdSet');
  if (tags.length === 0) throw missingParameter('tagSet');
  refuseDryRun(input);
  const tagged = ids
    .map(id => existingKeyPair(account, id))
    .map(keyPair => ({ ...keyPair, tagSet: mergeTags(keyPair.tagSet, tags) }));
  for (const keyPair of tagged) account.keyPairs.put(keyPair.keyName, keyPair);
  return { return: true };
};
