import { randomUUID } from 'node:crypto';
import { stringMember, structureList } from '../../members.ts';
import type { JsonObject } from '../../service.ts';
import type { KmsKey, KmsOperation } from '../account.ts';
import { enumMember } from '../constraints.ts';
import { kmsFault, validationException } from '../faults.ts';
import { keyMetadata } from '../key-metadata.ts';
import { KEY_SPECS, type KeySpec, MODEL_KEY_SPECS, MODEL_KEY_USAGES } from '../key-specs.ts';

const MAX_TAGS = 50;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
export const createKey: KmsOperation = (input, account) => {
  const { name: spec, makeMaterial, usage } = specOf(input);
  const policy = policyOf(input);
  const key: KmsKey = {
    id: randomUUID(),
    description: stringMember(input, 'Description') ?? '',
    usage,
    spec,
    state: 'Enabled',
    createdAt: account.now() / 1000,
    material: [makeMaterial().toString('base64')],
    ...(policy !== undefined && { policy }),
    tags: tagsOf(input),
  };
  account.keys.put(key.id, key);
  return { KeyMetadata: keyMetadata(account, key) };
};

function specOf(input: JsonObject): KeySpec & { name: string } {
  const name =
    enumMember(input, 'KeySpec', MODEL_KEY_SPECS) ??
    enumMember(input, 'CustomerMasterKeySpec', MODEL_KEY_SPECS) ??
    'SYMMETRIC_DEFAULT';
  const usage = enumMember(input, 'KeyUsage', MODEL_KEY_USAGES);
  if (usage === undefined && name !== 'SYMMETRIC_DEFAULT') {
    throw validationException(
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    );
  }
  const spec = KEY_SPECS.get(name);
  if (!spec) throw kmsFault('UnsupportedOperationException', `KeySpec ${name} is not supported.`);
  if (usage === undefined || usage === spec.usage) return { ...spec, name };
  throw validationException(`KeyUsage ${usage} is not compatible with KeySpec ${name}`);
}

/** The policy is kept, not enforced: every caller is the account itself. */
function policyOf(input: JsonObject): string | undefined {
  const policy = stringMember(input, 'Policy');
  if (policy === undefined) return undefined;
  try {
    JSON.parse(policy);
    return policy;
  } catch {
    throw kmsFault('MalformedPolicyDocumentException', 'The new key policy is not valid JSON.');
  }
}

function tagsOf(input: JsonObject): KmsKey['tags'] {
  const tags = (structureList(input, 'Tags') ?? []).map(tag => ({
    TagKey: stringMember(tag, 'TagKey') ?? '',
    TagValue: stringMember(tag, 'TagValue') ?? '',
  }));
  if (tags.length > MAX_TAGS) throw kmsFault('TagException', 'Too many tags');
  if (new Set(tags.map(({ TagKey }) => TagKey)).size < tags.length)
    throw kmsFault('TagException', 'Duplicate tag keys');
  if (!tags.every(isTag)) throw kmsFault('TagException', 'Invalid tag');
  return tags;
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Tag.html */
function isTag({ TagKey, TagValue }: KmsKey['tags'][number]): boolean {
  return TagKey !== '' && TagKey.length <= 128 && TagValue.length <= 256 && !/^aws:/i.test(TagKey);
}
