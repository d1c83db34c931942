import type { Parameters } from '../query-protocol.ts';
import { invalidParameterValue, tagLimitExceeded } from './faults.ts';
import { requiredParameter, structureListParameter } from './parameters.ts';

export type Tag = { key: string; value: string };

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html, "Tag restrictions" */
const MAX_TAGS = 50;
/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Tag.html */
const MAX_KEY_LENGTH = 127;
const MAX_VALUE_LENGTH = 256;

/** The tags that a request gives to the key pair that it makes. */
export function tagSpecifications(input: Parameters): Tag[] {
  const tags = structureListParameter(input, 'TagSpecification').flatMap(specification => {
    const resourceType = requiredParameter(specification, 'ResourceType');
    if (resourceType === 'key-pair') return tagsParameter(specification);
    throw invalidParameterValue(
      `'${resourceType}' is not a valid taggable resource type for this operation.`,
    );
  });
  return mergeTags([], tags);
}

/** `Tag.1.Key`, `Tag.1.Value` and so on, each checked. A tag that is given no value has the empty one. */
export function tagsParameter(input: Parameters): Tag[] {
  const tags = structureListParameter(input, 'Tag').map(tagOf);
  const repeated = tags.find(({ key }, index) => tags.findIndex(tag => tag.key === key) < index);
  if (repeated) throw invalidParameterValue(`Duplicate tag key '${repeated.key}' specified.`);
  return tags;
}

/** Adds tags to those of a resource: a tag of the same key is replaced. */
export function mergeTags(present: readonly Tag[], added: readonly Tag[]): Tag[] {
  const merged = [...new Map([...present, ...added].map(tag => [tag.key, tag])).values()];
  if (merged.length <= MAX_TAGS) return merged;
  throw tagLimitExceeded();
}

function tagOf(input: Parameters): Tag {
  const key = requiredParameter(input, 'Key');
  const { Value: value = '' } = input;
  if (key.startsWith('aws:'))
    throw invalidParameterValue("Tag keys starting with 'aws:' are reserved for internal use");
  if (key.length > MAX_KEY_LENGTH)
    throw invalidParameterValue(`Tag key exceeds the maximum length of ${MAX_KEY_LENGTH} characters`);
  if (value.length > MAX_VALUE_LENGTH)
    throw invalidParameterValue(`Tag value exceeds the maximum length of ${MAX_VALUE_LENGTH} characters`);
  return { key, value };
}
