import {
  CreateKeyPairCommand,
  CreateTagsCommand,
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  type EC2Client,
  type Tag as Ec2Tag,
  ImportKeyPairCommand,
  type KeyPairInfo,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import type { Tag } from '../../domain/key-pair.ts';
import { PrivateKey } from '../../domain/private-key.ts';
import { ProviderFailure } from '../../domain/provider-failure.ts';
import { twoFields } from '../../domain/public-key.ts';
import type {
  CreatedKeyPair,
  CreateRequest,
  FoundKeyName,
  ImportedKeyPair,
  ImportRequest,
  KeyPairProvider,
  ProviderKeyName,
  ProviderKeyPair,
  TagRequest,
  TrialRequest,
} from '../../ports/key-pair-provider.ts';
import type { Ec2Clients } from './ec2-clients.ts';
import { ec2Failure, isDryRunAllowed, isNotFound } from './ec2-failures.ts';
import { EC2 } from './ec2-rules.ts';

type KeyPairMembers = Pick<KeyPairInfo, 'KeyPairId' | 'KeyFingerprint' | 'Tags' | 'CreateTime' | 'PublicKey'>;

/**
 * Key pairs of Amazon EC2. Source of the operations: the EC2 API reference, CreateKeyPair, ImportKeyPair, CreateTags,
 * DescribeKeyPairs, DeleteKeyPair. EC2 is eventually consistent: that `find` sees nothing proves nothing until minutes
 * after the last call that may have made the key pair; nor does it where a create was told that the name is in use.
 * https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
 */
export function ec2KeyPairs(clients: Ec2Clients): KeyPairProvider {
  return {
    ...EC2.traits,
    create: (request, signal) => attempt(() => create(clients(request.region), request, signal)),
    importPublicKey: (request, signal) =>
      attempt(() => importPublicKey(clients(request.region), request, signal)),
    tag: (request, signal) => attempt(() => tag(clients(request.region), request, signal)),
    find: (key, signal) => attempt(() => find(clients(key.region), key, signal)),
    delete: (key, signal) => attempt(() => remove(clients(key.region), key, signal)),
    count: (region, signal) => attempt(() => count(clients(region), signal)),
    tryOut: (request, signal) => attempt(() => tryOut(clients(request.region), request, signal)),
  };
}

/** The answer has no public key, so it is taken from the private one; nor has it the time of the creation. */
async function create(
  client: EC2Client,
  request: CreateRequest,
  abortSignal: AbortSignal,
): Promise<CreatedKeyPair> {
  const command = new CreateKeyPairCommand(createInput(request));
  const { KeyMaterial, ...keyPair } = await client.send(command, { abortSignal });
  const privateKey = PrivateKey.fromProvider(present(KeyMaterial));
  return { ...describe(keyPair), publicKey: privateKey.publicKey().line, privateKey, operation: null };
}

async function importPublicKey(
  client: EC2Client,
  request: ImportRequest,
  abortSignal: AbortSignal,
): Promise<ImportedKeyPair> {
  const command = new ImportKeyPairCommand(importInput(request));
  return { ...describe(await client.send(command, { abortSignal })), operation: null };
}

/** Tags are set by the id, which is looked up first; a key pair that is not seen may be there all the same. */
async function tag(
  client: EC2Client,
  request: TagRequest,
  abortSignal: AbortSignal,
): Promise<ProviderKeyPair> {
  const { providerId } = present(await find(client, request, abortSignal));
  const command = new CreateTagsCommand({ Resources: [present(providerId)], Tags: ec2Tags(request.tags) });
  await client.send(command, { abortSignal });
  return present(await find(client, request, abortSignal));
}

/** By a filter: an unknown `KeyNames` is an error, an unknown value of a filter an empty list. */
async function find(
  client: EC2Client,
  { name }: ProviderKeyName,
  abortSignal: AbortSignal,
): Promise<ProviderKeyPair | undefined> {
  const command = new DescribeKeyPairsCommand({
    Filters: [{ Name: 'key-name', Values: [literal(name)] }],
    IncludePublicKey: true,
  });
  const { KeyPairs } = await client.send(command, { abortSignal });
  const keyPair = present(KeyPairs).find(({ KeyName }) => KeyName === name);
  return keyPair && describe(keyPair);
}

async function remove(
  client: EC2Client,
  { name, providerId }: FoundKeyName,
  abortSignal: AbortSignal,
): Promise<void> {
  const command = new DeleteKeyPairCommand(providerId ? { KeyPairId: providerId } : { KeyName: name });
  try {
    await client.send(command, { abortSignal });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** DescribeKeyPairs has no pages and no count: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html */
async function count(client: EC2Client, abortSignal: AbortSignal): Promise<number> {
  const { KeyPairs } = await client.send(new DescribeKeyPairsCommand({}), { abortSignal });
  return present(KeyPairs).length;
}

/** A dry run always fails: with `DryRunOperation` where the call would be allowed. */
async function tryOut(
  client: EC2Client,
  request: TrialRequest,
  abortSignal: AbortSignal,
): Promise<'allowed'> {
  try {
    await sendDryRun(client, request, abortSignal);
  } catch (error) {
    if (isDryRunAllowed(error)) return 'allowed';
    throw error;
  }
  throw new ProviderFailure('unclear');
}

function sendDryRun(client: EC2Client, request: TrialRequest, abortSignal: AbortSignal): Promise<unknown> {
  const DryRun = true;
  if ('publicKey' in request) {
    return client.send(new ImportKeyPairCommand({ ...importInput(request), DryRun }), { abortSignal });
  }
  return client.send(new CreateKeyPairCommand({ ...createInput(request), DryRun }), { abortSignal });
}

function createInput({ name, keyType, tags }: Omit<CreateRequest, 'callToken'>) {
  return { KeyName: name, KeyType: keyType, TagSpecifications: tagSpecifications(tags) };
}

function importInput({ name, tags, publicKey }: Omit<ImportRequest, 'callToken'>) {
  return {
    KeyName: name,
    PublicKeyMaterial: Buffer.from(publicKey),
    TagSpecifications: tagSpecifications(tags),
  };
}

async function attempt<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof ProviderFailure ? error : ec2Failure(error);
  }
}

function describe({ KeyPairId, KeyFingerprint, Tags = [], CreateTime, PublicKey }: KeyPairMembers) {
  return {
    providerId: KeyPairId ?? null,
    providerFingerprint: KeyFingerprint ?? null,
    createdAt: CreateTime?.getTime() ?? null,
    tags: Tags.flatMap(({ Key, Value }) => (Key === undefined ? [] : [domainTag(Key, Value)])),
    // EC2 adds a comment.
    publicKey: twoFields(PublicKey ?? ''),
  };
}

/** EC2 has no tags without a value: it gives them the empty one. */
function domainTag(key: string, value: string | undefined): Tag {
  return value ? { key, value } : { key };
}

function ec2Tags(tags: readonly Tag[]): Ec2Tag[] {
  return tags.map(({ key, value = '' }) => ({ Key: key, Value: value }));
}

/** A specification without tags is refused. */
function tagSpecifications(tags: readonly Tag[]): TagSpecification[] {
  return tags.length === 0 ? [] : [{ ResourceType: 'key-pair', Tags: ec2Tags(tags) }];
}

/** The value of a filter in which `*` and `?` stand for themselves. */
function literal(value: string): string {
  return value.replaceAll(/[*?\\]/g, '\\$&');
}

/** An answer without what the call is made for is an answer that makes no sense. */
function present<Member>(member: Member | null | undefined): Member {
  if (member === undefined || member === null) throw new ProviderFailure('unclear');
  return member;
}
