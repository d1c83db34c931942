import { stringMember, structureList } from '../members.ts';
import type { JsonObject } from '../service.ts';
import type { Tag } from './account.ts';
import { invalidInput } from './faults.ts';

/** https://docs.aws.amazon.com/lightsail/latest/userguide/amazon-lightsail-tags.html, "Tag restrictions" */
const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;
const TAG_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The tags of a request, each checked; undefined where it has none. */
export function tagsMember(input: JsonObject): Tag[] | undefined {
  const tags = structureList(input, 'tags')?.map(tagOf);
  if (tags && new Set(tags.map(({ key }) => key)).size < tags.length) {
    throw invalidInput('InvalidParameter', 'A tag key may be given only once.');
  }
  return tags;
}

/** Adds tags to those of a resource: a tag of the same key is replaced. */
export function mergeTags(present: readonly Tag[], added: readonly Tag[]): Tag[] {
  const merged = [...new Map([...present, ...added].map(tag => [tag.key, tag])).values()];
  if (merged.length <= MAX_TAGS) return merged;
  throw invalidInput('InvalidParameter', `A resource can have at most ${MAX_TAGS} tags.`);
}

function tagOf(input: JsonObject): Tag {
  const key = stringMember(input, 'key') ?? '';
  const value = stringMember(input, 'value');
  if (key === '' || key.length > MAX_KEY_LENGTH || !TAG_CHARACTERS.test(key) || /^aws:/i.test(key)) {
    throw invalidInput('InvalidParameter', 'The tag key is not valid.');
  }
  if (value !== undefined && (value.length > MAX_VALUE_LENGTH || !TAG_CHARACTERS.test(value))) {
    throw invalidInput('InvalidParameter', 'The tag value is not valid.');
  }
  return value === undefined ? { key } : { key, value };
}
