import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Actor } from '../../shared/domain/audit-entry.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { type Timing, timingOf } from '../../shared/domain/timing.ts';
import type { DataKeys } from '../../shared/ports/data-keys.ts';
import type { Invocation } from '../../shared/ports/invocation.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import type { RetrievalMacs } from '../../shared/ports/retrieval-macs.ts';
import type { SealedKeyPairs } from '../../shared/ports/sealed-key-pairs.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';
import { makeDeleteKeyPair } from '../../shared/usecases/delete-key-pair.ts';
import type { CreateKeyPairInput } from '../../shared/usecases/draft-create.ts';
import type { ImportKeyPairInput } from '../../shared/usecases/draft-import.ts';
import { makeImportKeyPair } from '../../shared/usecases/import-key-pair.ts';
import { makeReconcileVend } from '../../shared/usecases/reconcile-vend.ts';
import { makeReissueRetrieval, type ReissueOptions } from '../../shared/usecases/reissue-retrieval.ts';
import { makeReleasePrivateKey, type ReleaseRequest } from '../../shared/usecases/release-private-key.ts';
import type { VendAnswer } from '../../shared/usecases/vend-answer.ts';
import { everyProvider } from './every-provider.ts';
import { fakeKeyPairProvider } from './fake-key-pair-provider.ts';
import { fakeKms } from './fake-kms.ts';
import { type FakePassphraseKeys, fakePassphraseKeys } from './fake-passphrase-keys.ts';
import { fakeVendStore } from './fake-vend-store.ts';
import { GRANTING_ALL } from './granting-all.ts';
import { ACTOR, NOW } from './vend-examples.ts';

export const STAGE = 'test';
export const BASE_URL = 'https://keyvend.example';
export const BEARER: Actor = { principal: 'bearer', sourceIp: '198.51.100.7', requestId: 'request-9' };
export const SCHEDULER: Actor = {
  principal: 'keyvend:reconciler',
  sourceIp: '-',
  requestId: 'request-10',
};

export const TIMING: Timing = {
  functionMs: 28_000,
  providerCallMs: timingOf('standard').providerCallMs,
  commitReserveMs: 2_000,
  leaseMs: 60_000,
  drainMs: 45_000,
};

/** What stands in the place of a fake, or of a part of one. */
export interface Overrides {
  readonly store?: Partial<VendStore>;
  readonly provider?: Partial<KeyPairProvider>;
  readonly kms?: Partial<DataKeys & RetrievalMacs>;
  readonly sealedKeyPairs?: Partial<SealedKeyPairs>;
  readonly timing?: Timing;
  readonly passphraseKeys?: Partial<FakePassphraseKeys>;
}

/** The use cases over fakes, with a clock that the test sets. */
export function useCaseFixture(traits?: Pick<KeyPairProvider, 'ownership' | 'consistency'>) {
  const time = { now: NOW };
  const [store, provider, kms] = [fakeVendStore(), fakeKeyPairProvider(() => time.now, traits), fakeKms()];
  const passphraseKeys = fakePassphraseKeys();
  const deps = (overrides: Overrides = {}) => ({
    store: { ...store, ...overrides.store },
    providers: everyProvider({ ...provider, ...overrides.provider }),
    dataKeys: { ...kms, ...overrides.kms },
    retrievalMacs: { ...kms, ...overrides.kms },
    sealedKeyPairs: { ...kms.sealedKeyPairs, ...overrides.sealedKeyPairs },
    misses: store.limits.misses,
    passphraseKeys: { ...passphraseKeys, ...overrides.passphraseKeys },
    clock: () => time.now,
    timing: overrides.timing ?? TIMING,
    grants: GRANTING_ALL,
    stage: STAGE,
    baseUrl: BASE_URL,
  });
  return {
    ...{ store, provider, kms, passphraseKeys, time, deps },

    create: (input: CreateKeyPairInput, overrides?: Overrides, run = invocation(), actor = ACTOR) =>
      makeCreateKeyPair(deps(overrides))(input, actor, run),

    import: (input: ImportKeyPairInput, overrides?: Overrides, run = invocation(), actor = ACTOR) =>
      makeImportKeyPair(deps(overrides))(input, actor, run),

    release: (token: string, idempotencyKey?: string, overrides?: Overrides) =>
      makeReleasePrivateKey(deps(overrides))(
        { token, idempotencyKey, access: 'bearer' },
        BEARER,
        invocation(),
      ),

    collect: (request: ReleaseRequest, actor: Actor, overrides?: Overrides, run = invocation()) =>
      makeReleasePrivateKey(deps(overrides))(request, actor, run),

    reissue: (id: string, options: ReissueOptions = {}, overrides?: Overrides, actor = ACTOR) =>
      makeReissueRetrieval(deps(overrides))(id, options, actor, new AbortController().signal),

    remove: (id: string, overrides?: Overrides, run = invocation(), actor = ACTOR) =>
      makeDeleteKeyPair(deps(overrides))(id, actor, run),

    reconcile: (id: string, overrides?: Overrides, run = invocation()) =>
      makeReconcileVend(deps(overrides))(id, SCHEDULER, run),

    /** The row of a vend as it is stored now. */
    row: (id: string) => {
      const vend = store.vends.get(id);
      assert.ok(vend);
      return vend;
    },

    /** The methods of the provider that were called so far. */
    called: () => provider.calls.map(({ method }) => method),

    /** The events of the audit trail so far. */
    events: () => store.entries.map(({ event }) => event),
  };
}

/** The use cases with a vended key pair whose private key nobody has collected. */
export async function vendedFixture() {
  const fixture = useCaseFixture();
  const { answer } = await fixture.create(createInput());
  const { keyPair, retrieval } = answer;
  const vend = () => {
    const row = fixture.store.vends.get(keyPair.id);
    assert.ok(row);
    return row;
  };
  return { ...fixture, keyPair, vend, token: retrieval?.url.split('/').at(-1) ?? '' };
}

export function invocation(members: Partial<Invocation> = {}): Invocation {
  return {
    id: randomUUID(),
    signal: new AbortController().signal,
    remainingMs: () => TIMING.functionMs,
    ...members,
  };
}

/** A create that nobody has asked for before. */
export function createInput(members: Partial<CreateKeyPairInput> = {}): CreateKeyPairInput {
  const unique = randomUUID();
  return {
    ...{ provider: 'lightsail', region: 'us-east-1', name: `key-${unique}`, tags: [], clientToken: unique },
    ...{ keyType: 'rsa', keySize: 2048, origin: 'provider' },
    ...{ retrieval: { ttlSeconds: 900, access: 'bearer', passcode: false } },
    ...members,
  };
}

/** An import of a new RSA key that nobody has asked for before. */
export function importInput(): ImportKeyPairInput {
  const unique = randomUUID();
  const publicKey = fromKeyObject(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
  return {
    ...{ provider: 'lightsail', region: 'us-east-1', name: `key-${unique}`, tags: [], clientToken: unique },
    publicKey: publicKey?.line ?? '',
  };
}

/** The token in the URL of an answer. */
export function tokenIn({ retrieval }: Pick<VendAnswer, 'retrieval'>): string {
  return retrieval?.url.split('/').at(-1) ?? '';
}

/** Whether every byte is zero. */
export function isWiped(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte === 0);
}
