import assert from 'node:assert/strict';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure, type ProviderFailureKind } from '../../shared/domain/provider-failure.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { createInput, STAGE, useCaseFixture } from './use-case-fixture.ts';
import { ACTOR } from './vend-examples.ts';

const signal = new AbortController().signal;
export const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-north-1',
];
export const LAST = 'eu-north-1';
const targets = REGIONS.map(region => ({ provider: 'ec2', region }) as const);
const targetsInput = () => createInput({ provider: 'ec2', region: 'us-east-1', origin: 'kms', targets });

/** One create at every region of `REGIONS` that nobody has asked for before. */
export function targetsFixture(traits?: Pick<KeyPairProvider, 'ownership' | 'consistency'>) {
  const over = useCaseFixture(traits);
  const input = targetsInput();
  const id = keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
  const there = async () => {
    const found = await Promise.all(
      REGIONS.map(region => over.provider.find({ region, name: input.name }, signal)),
    );
    return REGIONS.filter((_, index) => found[index] !== undefined);
  };
  const statuses = () => (over.row(id).targets ?? []).map(({ state }) => state);
  const imports = () => over.called().filter(method => method === 'importPublicKey').length;
  return { ...over, input, id, there, statuses, imports };
}

/** Imports everywhere but in the last region, where it fails; with `landing` the call is done all the same. */
export function failingAtLast(
  { provider }: Pick<ReturnType<typeof targetsFixture>, 'provider'>,
  kind: ProviderFailureKind,
  landing = false,
): KeyPairProvider['importPublicKey'] {
  return async (request, abort) => {
    if (request.region !== LAST) return provider.importPublicKey(request, abort);
    if (landing) await provider.importPublicKey({ ...request, tags: [] }, abort);
    throw new ProviderFailure(kind);
  };
}

/** A vend that came to be everywhere but in the last region. */
export async function partialVend(
  kind: ProviderFailureKind,
  landing = false,
  traits?: Pick<KeyPairProvider, 'ownership' | 'consistency'>,
) {
  const over = targetsFixture(traits);
  const importPublicKey = failingAtLast(over, kind, landing);
  const code = kind === 'quota-exceeded' ? 'provider_quota_exceeded' : 'unavailable';
  await assert.rejects(over.create(over.input, { provider: { importPublicKey } }), { code });
  return over;
}

export const ALL_READY = REGIONS.map(() => 'ready');
export const BUT_LAST = [...REGIONS.slice(1).map(() => 'ready'), 'creating'];
