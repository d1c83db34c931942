import {
  CreateKeyPairCommand,
  DeleteKeyPairCommand,
  GetKeyPairCommand,
  ImportKeyPairCommand,
  type KeyPair,
  type LightsailClient,
  type Tag as LightsailTag,
  type Operation,
  TagResourceCommand,
} from '@aws-sdk/client-lightsail';
import type { Tag } from '../../domain/key-pair.ts';
import { PrivateKey } from '../../domain/private-key.ts';
import { ProviderFailure } from '../../domain/provider-failure.ts';
import { twoFields } from '../../domain/public-key.ts';
import type {
  CreatedKeyPair,
  CreateRequest,
  ImportedKeyPair,
  ImportRequest,
  KeyPairProvider,
  ProviderKeyName,
  ProviderKeyPair,
  ProviderOperation,
  TagRequest,
} from '../../ports/key-pair-provider.ts';
import type { LightsailClients } from './lightsail-clients.ts';
import { isNotFound, lightsailFailure } from './lightsail-failures.ts';
import { LIGHTSAIL } from './lightsail-rules.ts';

/**
 * Key pairs of Amazon Lightsail. Source of the operations: the Lightsail API reference, CreateKeyPair,
 * ImportKeyPair, TagResource, GetKeyPair, DeleteKeyPair.
 */
export function lightsailKeyPairs(clients: LightsailClients): KeyPairProvider {
  return {
    ...LIGHTSAIL.traits,
    create: (request, signal) => attempt(() => create(clients(request.region), request, signal)),
    importPublicKey: (request, signal) =>
      attempt(() => importPublicKey(clients(request.region), request, signal)),
    tag: (request, signal) => attempt(() => tag(clients(request.region), request, signal)),
    find: (key, signal) => attempt(() => find(clients(key.region), key, signal)),
    delete: (key, signal) => attempt(() => remove(clients(key.region), key, signal)),
    count: async () => null,
    tryOut: async () => 'untold',
  };
}

async function create(
  client: LightsailClient,
  { name, tags }: CreateRequest,
  abortSignal: AbortSignal,
): Promise<CreatedKeyPair> {
  const command = new CreateKeyPairCommand({ keyPairName: name, tags: lightsailTags(tags) });
  const { keyPair, publicKeyBase64, privateKeyBase64, operation } = await client.send(command, {
    abortSignal,
  });
  return {
    ...describe(keyPair),
    publicKey: present(twoFields(withoutDoubledType(present(publicKeyBase64)))),
    privateKey: PrivateKey.fromProvider(present(privateKeyBase64)),
    operation: describeOperation(operation),
  };
}

/** ImportKeyPair takes no tags and answers without the key pair, so it is tagged and read back after it. */
async function importPublicKey(
  client: LightsailClient,
  request: ImportRequest,
  abortSignal: AbortSignal,
): Promise<ImportedKeyPair> {
  const { name, publicKey } = request;
  const command = new ImportKeyPairCommand({ keyPairName: name, publicKeyBase64: publicKey });
  const { operation } = await client.send(command, { abortSignal });
  try {
    return { ...(await tag(client, request, abortSignal)), operation: describeOperation(operation) };
  } catch (cause) {
    // The key pair exists: whatever stopped its tagging, the outcome of the import as a whole is open.
    throw new ProviderFailure('unclear', { cause });
  }
}

async function tag(
  client: LightsailClient,
  { name, tags }: TagRequest,
  abortSignal: AbortSignal,
): Promise<ProviderKeyPair> {
  await client.send(new TagResourceCommand({ resourceName: name, tags: lightsailTags(tags) }), {
    abortSignal,
  });
  const { keyPair } = await client.send(new GetKeyPairCommand({ keyPairName: name }), { abortSignal });
  return describe(keyPair);
}

async function find(
  client: LightsailClient,
  { name }: ProviderKeyName,
  abortSignal: AbortSignal,
): Promise<ProviderKeyPair | undefined> {
  try {
    const { keyPair } = await client.send(new GetKeyPairCommand({ keyPairName: name }), { abortSignal });
    return describe(keyPair);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function remove(
  client: LightsailClient,
  { name }: ProviderKeyName,
  abortSignal: AbortSignal,
): Promise<void> {
  try {
    await client.send(new DeleteKeyPairCommand({ keyPairName: name }), { abortSignal });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function attempt<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof ProviderFailure ? error : lightsailFailure(error);
  }
}

function describe(keyPair: KeyPair | undefined): ProviderKeyPair {
  return {
    providerId: keyPair?.arn ?? null,
    providerFingerprint: keyPair?.fingerprint ?? null,
    publicKey: null,
    createdAt: keyPair?.createdAt?.getTime() ?? null,
    tags: (keyPair?.tags ?? []).flatMap(({ key, value }) => (key === undefined ? [] : [{ key, value }])),
  };
}

/** The operation as Lightsail gave it, with its times in ISO 8601. */
function describeOperation(operation: Operation | undefined): ProviderOperation {
  if (!operation) return null;
  const members = Object.entries(operation).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    members.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
}

/** Lightsail has been seen to spell the line with a doubled type and a trailing blank (AWS CLI reference example). */
function withoutDoubledType(line: string): string {
  return line.trim().replace(/^(\S+)\s+(?=\1\s)/, '');
}

/** An answer without what the call is made for is an answer that makes no sense. */
function present(member: string | null | undefined): string {
  if (member === undefined || member === null) throw new ProviderFailure('unclear');
  return member;
}

function lightsailTags(tags: readonly Tag[]): LightsailTag[] {
  return tags.map(({ key, value }) => (value === undefined ? { key } : { key, value }));
}
