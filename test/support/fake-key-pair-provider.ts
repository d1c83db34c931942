import { generateKeyPairSync } from 'node:crypto';
import { md5SpkiFingerprint, sha1Pkcs8Fingerprint } from '../../shared/domain/fingerprint.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type {
  CreateRequest,
  ImportRequest,
  KeyPairProvider,
  ProviderKeyName,
  ProviderKeyPair,
  TagRequest,
  TrialRequest,
} from '../../shared/ports/key-pair-provider.ts';

type Call =
  | { readonly method: 'create'; readonly request: CreateRequest }
  | { readonly method: 'tag'; readonly request: TagRequest }
  | { readonly method: 'importPublicKey'; readonly request: ImportRequest }
  | { readonly method: 'find' | 'delete'; readonly request: ProviderKeyName }
  | { readonly method: 'count'; readonly request: Pick<ProviderKeyName, 'region'> }
  | { readonly method: 'tryOut'; readonly request: TrialRequest };

export interface FakeKeyPairProvider extends KeyPairProvider {
  readonly calls: readonly Call[];
  /** The bytes of the private keys that were given away. */
  readonly given: readonly Buffer[];
}

type Traits = Pick<KeyPairProvider, 'ownership' | 'consistency'>;

/**
 * A cloud in memory that holds RSA key pairs under unique names in each region. An import has no tags until it is
 * tagged. Without tags it has no ids and fingerprints either, but shows public keys.
 */
export function fakeKeyPairProvider(
  clock: Clock,
  traits: Traits = { ownership: 'tags', consistency: 'strong' },
): FakeKeyPairProvider {
  const isTagged = traits.ownership === 'tags';
  const keyPairs = new Map<string, ProviderKeyPair>();
  const calls: Call[] = [];
  const given: Buffer[] = [];

  function add({ region, name, tags }: TagRequest, publicKey: string, providerFingerprint: string) {
    const place = placeOf({ region, name });
    if (keyPairs.has(place)) throw new ProviderFailure('name-in-use');
    const keyPair = {
      providerId: isTagged ? `fake:${region}:${name}` : null,
      providerFingerprint: isTagged ? providerFingerprint : null,
      publicKey: isTagged ? null : publicKey,
      tags: isTagged ? structuredClone(tags) : [],
      createdAt: clock(),
    };
    keyPairs.set(place, keyPair);
    return { ...structuredClone(keyPair), operation: { operationType: 'Fake', status: 'Succeeded' } };
  }

  function addTags({ region, name, tags }: TagRequest): ProviderKeyPair {
    const keyPair = keyPairs.get(placeOf({ region, name }));
    if (!keyPair) throw new ProviderFailure('unclear');
    if (!isTagged) return structuredClone(keyPair);
    const kept = keyPair.tags.filter(({ key }) => tags.every(tag => tag.key !== key));
    const tagged = { ...keyPair, tags: structuredClone([...kept, ...tags]) };
    keyPairs.set(placeOf({ region, name }), tagged);
    return structuredClone(tagged);
  }

  return {
    ...{ ...traits, calls, given },

    async create(request, signal) {
      calls.push({ method: 'create', request });
      refuseAborted(signal);
      const privateKey = newPrivateKey();
      const publicKey = privateKey.publicKey().line;
      const keyPair = add(request, publicKey, sha1Pkcs8Fingerprint(privateKey));
      given.push(privateKey.bytes());
      return { ...keyPair, publicKey, privateKey };
    },

    async importPublicKey(request, signal) {
      calls.push({ method: 'importPublicKey', request });
      refuseAborted(signal);
      const { operation } = add(
        { ...request, tags: [] },
        request.publicKey,
        fingerprintOf(request.publicKey),
      );
      return { ...addTags(request), operation };
    },

    async tag(request, signal) {
      calls.push({ method: 'tag', request });
      refuseAborted(signal);
      return addTags(request);
    },

    async find(request, signal) {
      calls.push({ method: 'find', request });
      refuseAborted(signal);
      return structuredClone(keyPairs.get(placeOf(request)));
    },

    async delete(request, signal) {
      calls.push({ method: 'delete', request });
      refuseAborted(signal);
      keyPairs.delete(placeOf(request));
    },

    async count(region, signal) {
      calls.push({ method: 'count', request: { region } });
      refuseAborted(signal);
      return [...keyPairs.keys()].filter(place => place.startsWith(`${region} `)).length;
    },

    async tryOut(request, signal) {
      calls.push({ method: 'tryOut', request });
      refuseAborted(signal);
      return 'allowed';
    },

    importedFingerprint: publicKey => (isTagged ? md5SpkiFingerprint(publicKey) : null),
  };
}

function placeOf({ region, name }: ProviderKeyName): string {
  return `${region} ${name}`;
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new ProviderFailure('unclear', { cause: signal.reason });
}

/** Generating RSA keys takes its time, so they are taken from a few in turn. */
const PEMS = new Map<number, string>();
let turn = 0;

function newPrivateKey(): PrivateKey {
  turn = (turn + 1) % 4;
  const pem = PEMS.get(turn) ?? generateRsaPem();
  PEMS.set(turn, pem);
  return PrivateKey.fromProvider(pem);
}

function generateRsaPem(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return String(privateKey.export({ type: 'pkcs1', format: 'pem' }));
}

function fingerprintOf(line: string): string {
  try {
    return md5SpkiFingerprint(parsePublicKey(line));
  } catch (cause) {
    throw new ProviderFailure('rejected', { cause });
  }
}
