import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../../shared/domain/audit-entry.ts';
import type { Timing } from '../../shared/domain/timing.ts';
import type { DataKeys } from '../../shared/ports/data-keys.ts';
import type { Invocation } from '../../shared/ports/invocation.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import type { RetrievalMacs } from '../../shared/ports/retrieval-macs.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { type CreateKeyPairInput, makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';
import { makeImportKeyPair } from '../../shared/usecases/import-key-pair.ts';
import { makeReleasePrivateKey } from '../../shared/usecases/release-private-key.ts';
import { fakeKeyPairProvider } from './fake-key-pair-provider.ts';
import { fakeKms } from './fake-kms.ts';
import { fakeVendStore } from './fake-vend-store.ts';
import { ACTOR, NOW } from './vend-examples.ts';

export const STAGE = 'test';
export const BASE_URL = 'https://keyvend.example';
export const BEARER: Actor = { principal: 'bearer', sourceIp: '198.51.100.7', requestId: 'request-9' };

export const TIMING: Timing = {
  functionMs: 28_000,
  providerCallMs: 5_000,
  commitReserveMs: 2_000,
  leaseMs: 60_000,
};

/** What stands in the place of a fake, or of a part of one. */
export interface Overrides {
  readonly store?: Partial<VendStore>;
  readonly provider?: Partial<KeyPairProvider>;
  readonly kms?: Partial<DataKeys & RetrievalMacs>;
  readonly timing?: Timing;
}

/** The use cases over fakes, with a clock that the test sets. */
export function useCaseFixture() {
  const [store, provider, kms] = [fakeVendStore(), fakeKeyPairProvider(), fakeKms()];
  const time = { now: NOW };
  const deps = (overrides: Overrides = {}) => ({
    store: { ...store, ...overrides.store },
    providers: { lightsail: { ...provider, ...overrides.provider } },
    dataKeys: { ...kms, ...overrides.kms },
    retrievalMacs: { ...kms, ...overrides.kms },
    clock: () => time.now,
    timing: overrides.timing ?? TIMING,
    stage: STAGE,
    baseUrl: BASE_URL,
  });
  return {
    ...{ store, provider, kms, time, deps },

    create: (input: CreateKeyPairInput, overrides?: Overrides, run = invocation(), actor = ACTOR) =>
      makeCreateKeyPair(deps(overrides))(input, actor, run),

    import: (
      input: Parameters<ReturnType<typeof makeImportKeyPair>>[0],
      overrides?: Overrides,
      run = invocation(),
      actor = ACTOR,
    ) => makeImportKeyPair(deps(overrides))(input, actor, run),

    release: (token: string, idempotencyKey?: string, overrides?: Overrides) =>
      makeReleasePrivateKey(deps(overrides))({ token, idempotencyKey }, BEARER, new AbortController().signal),

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
    ...{ keyType: 'rsa', retrieval: { ttlSeconds: 900, access: 'bearer' } },
    ...members,
  };
}

/** Whether every byte is zero. */
export function isWiped(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte === 0);
}
