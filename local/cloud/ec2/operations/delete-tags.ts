import type { Parameters } from '../../query-protocol.ts';
import { type Ec2Operation, existingKeyPair } from '../account.ts';
import { missingParameter } from '../faults.ts';
import { listParameter, refuseDryRun, requiredParameter, structureListParameter } from '../parameters.ts';
import type { Tag } from '../tags.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html, on key pairs alone */
export const deleteTags: Ec2Operation = (input, account) => {
  const ids = listParameter(input, 'ResourceId');
  const matches = structureListParameter(input, 'Tag').map(matchOf);
  if (ids.length === 0) throw missingParameter('resourceIdSet');
  refuseDryRun(input);
  for (const keyPair of ids.map(id => existingKeyPair(account, id))) {
    // "If you omit this parameter, we delete all user-defined tags for the specified resources."
    const tagSet = keyPair.tagSet.filter(tag => matches.length > 0 && !matches.some(matches => matches(tag)));
    account.keyPairs.put(keyPair.keyName, { ...keyPair, tagSet });
  }
  return { return: true };
};

/** "If you specify a tag key without a tag value, we delete any tag with this key regardless of its tag value." */
function matchOf(input: Parameters): (tag: Tag) => boolean {
  const key = requiredParameter(input, 'Key');
  const { Value: value } = input;
  return tag => tag.key === key && (value === undefined || tag.value === value);
}
