import { PrivateKey } from '../../shared/domain/private-key.ts';
import { ProviderFailure, type ProviderFailureKind } from '../../shared/domain/provider-failure.ts';
import type { KeyPairProvider, ProviderKeyPair } from '../../shared/ports/key-pair-provider.ts';
import { CloudError, type CloudErrorCode, type CloudKey, TemplateCloud } from './template-cloud.ts';
import { TEMPLATE } from './template-rules.ts';

/** What the error codes of the cloud prove; a code that is not here leaves the outcome open. */
const FAILURES: Partial<Record<CloudErrorCode, ProviderFailureKind>> = {
  AlreadyExists: 'name-in-use',
  InvalidArgument: 'rejected',
};

/** Key pairs of the cloud in memory: one attempt a call, and every error a `ProviderFailure`. */
export function templateKeyPairs(): KeyPairProvider {
  const clouds = new Map<string, TemplateCloud>();
  const cloudOf = (region: string) => {
    const cloud = clouds.get(region) ?? new TemplateCloud();
    clouds.set(region, cloud);
    return cloud;
  };
  return {
    ...TEMPLATE.traits,

    create: ({ region, name, keyType, tags }, signal) =>
      attempt(async () => {
        const { privateKey: pem, ...key } = await cloudOf(region).createKey(name, keyType, tags, signal);
        const privateKey = PrivateKey.fromProvider(pem);
        const { line: publicKey } = privateKey.publicKey();
        return { ...describe(key), publicKey, privateKey, operation: null };
      }),

    importPublicKey: ({ region, name, publicKey, tags }, signal) =>
      attempt(async () => {
        const key = await cloudOf(region).importKey(name, publicKey, tags, signal);
        return { ...describe(key), operation: null };
      }),

    tag: ({ region, name, tags }, signal) =>
      attempt(async () => describe(await cloudOf(region).addLabels(name, tags, signal))),

    find: ({ region, name }, signal) =>
      attempt(async () => describe(await cloudOf(region).getKey(name, signal))).catch(absent),

    delete: ({ region, name }, signal) =>
      attempt(() => cloudOf(region).deleteKey(name, signal)).catch(absent),

    count: async () => null,

    tryOut: async () => 'untold',
  };
}

async function attempt<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof ProviderFailure) throw cause;
    const kind = cause instanceof CloudError ? FAILURES[cause.code] : undefined;
    throw new ProviderFailure(kind ?? 'unclear', { cause });
  }
}

/** That there is no such key pair is an answer to a look and to a delete. */
function absent(failure: ProviderFailure): undefined {
  if (failure.cause instanceof CloudError && failure.cause.code === 'NotFound') return undefined;
  throw failure;
}

function describe({ id, fingerprint, publicKey, labels, createdAt }: CloudKey): ProviderKeyPair {
  return {
    providerId: id,
    providerFingerprint: fingerprint,
    publicKey,
    tags: labels,
    createdAt: Date.parse(createdAt),
  };
}
