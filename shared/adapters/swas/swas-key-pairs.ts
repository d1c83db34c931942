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
} from '../../ports/key-pair-provider.ts';
import type { SwasClient } from './swas-client.ts';
import type { SwasClients } from './swas-clients.ts';
import { isNotFound, swasFailure } from './swas-failures.ts';
import { SWAS } from './swas-rules.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * What SWAS does not tell. It tells the minute in which a key pair was created, which is left out: nothing can be
 * concluded from it about whose a key pair is.
 */
const UNTOLD = { providerId: null, providerFingerprint: null, tags: [], createdAt: null };

/**
 * Key pairs of Alibaba Cloud Simple Application Server. Source of the operations: SWAS-OPEN 2020-06-01, CreateKeyPair,
 * ImportKeyPair, ListKeyPairs, DeleteKeyPairs
 * (https://www.alibabacloud.com/help/en/simple-application-server/developer-reference/api-swas-open-2020-06-01-createkeypair).
 */
export function swasKeyPairs(clients: SwasClients): KeyPairProvider {
  function attempt<Result>(
    { region }: Pick<ProviderKeyName, 'region'>,
    signal: AbortSignal,
    call: (client: SwasClient) => Promise<Result>,
  ): Promise<Result> {
    const run = async () => {
      const client = await clients(region);
      // Whoever gave up while the SDK was being loaded must not be followed by a call that nobody expects any more.
      signal.throwIfAborted();
      return call(client);
    };
    return untilAborted(signal, run).catch(error => {
      throw error instanceof ProviderFailure ? error : swasFailure(error);
    });
  }

  return {
    ...SWAS.traits,
    create: (request, signal) => attempt(request, signal, client => create(client, request)),
    importPublicKey: (request, signal) =>
      attempt(request, signal, client => importPublicKey(client, request)),
    tag: (request, signal) => attempt(request, signal, client => findTagged(client, request)),
    find: (key, signal) => attempt(key, signal, client => find(client, key)),
    delete: (key, signal) => attempt(key, signal, client => remove(client, key)),
    count: (region, signal) => attempt({ region }, signal, count),
    tryOut: async () => 'untold',
  };
}

/** Without the private key where a client token is repeated and SWAS gives it only once. */
async function create(
  client: SwasClient,
  { name, keyType, callToken }: CreateRequest,
): Promise<CreatedKeyPair> {
  if (keyType !== 'rsa') throw new ProviderFailure('rejected');
  const body = await client.createKeyPair({ name, clientToken: callToken });
  if (body === undefined) throw new ProviderFailure('unclear');
  const privateKey = PrivateKey.fromProvider(body);
  return { ...UNTOLD, publicKey: privateKey.publicKey().line, privateKey, operation: null };
}

async function importPublicKey(
  client: SwasClient,
  { name, publicKey, callToken }: ImportRequest,
): Promise<ImportedKeyPair> {
  await client.importKeyPair({ name, publicKey, clientToken: callToken });
  return { ...UNTOLD, publicKey, operation: null };
}

async function findTagged(client: SwasClient, key: ProviderKeyName): Promise<ProviderKeyPair> {
  const found = await find(client, key);
  if (!found) throw new ProviderFailure('unclear');
  return found;
}

/** What is not among the key pairs of the first page is not there only if there is no other page. */
async function find(client: SwasClient, { name }: ProviderKeyName): Promise<ProviderKeyPair | undefined> {
  const { keyPairs, totalCount } = await client.listKeyPairs(name);
  const found = keyPairs?.find(({ keyPairName }) => keyPairName === name);
  // An imported key is shown as it was given, comment included.
  if (found) return { ...UNTOLD, publicKey: twoFields(found.publicKey ?? '') };
  if (!keyPairs || totalCount !== keyPairs.length) throw new ProviderFailure('unclear');
  return undefined;
}

async function count(client: SwasClient): Promise<number> {
  const { totalCount } = await client.listKeyPairs();
  if (totalCount === undefined) throw new ProviderFailure('unclear');
  return totalCount;
}

async function remove(client: SwasClient, { name }: ProviderKeyName): Promise<void> {
  try {
    await client.deleteKeyPair(name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
