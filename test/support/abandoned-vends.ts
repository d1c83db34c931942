import assert from 'node:assert/strict';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { MOST_ATTEMPTS } from '../../shared/usecases/claim-vend.ts';
import type { CreateKeyPairInput } from '../../shared/usecases/draft-create.ts';
import type { ImportKeyPairInput } from '../../shared/usecases/draft-import.ts';
import { createInput, STAGE, TIMING, type useCaseFixture } from './use-case-fixture.ts';
import { ACTOR } from './vend-examples.ts';

export type Fixture = ReturnType<typeof useCaseFixture>;

/** A create of which nobody knows whether the provider did it: it did not. */
export const neverAnswered: KeyPairProvider['create'] = () => Promise.reject(new ProviderFailure('unclear'));

/** A create that the provider did, and whose answer was lost with the private key. */
function answerLost({ provider }: Fixture): KeyPairProvider['create'] {
  return async (request, signal) => {
    (await provider.create(request, signal)).privateKey.wipe();
    throw new ProviderFailure('unclear');
  };
}

/** Leaves a create behind whose vend stays `creating`, and gives its id. */
export async function abandonCreate(
  fixture: Fixture,
  input: CreateKeyPairInput = createInput(),
  create = answerLost(fixture),
): Promise<string> {
  await assert.rejects(fixture.create(input, { provider: { create } }), { code: 'unavailable' });
  return keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
}

/** Leaves an import behind that the provider did, but that was cut off before it was tagged. */
export async function abandonImport(fixture: Fixture, input: ImportKeyPairInput): Promise<string> {
  const importPublicKey: KeyPairProvider['importPublicKey'] = async (request, signal) => {
    await fixture.provider.importPublicKey({ ...request, tags: [] }, signal);
    throw new ProviderFailure('unclear');
  };
  await assert.rejects(fixture.import(input, { provider: { importPublicKey } }), { code: 'unavailable' });
  return keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
}

/** Lets the reconciler find no clear answer until it marks a vend that is `creating` for a person; gives its id. */
export async function needAttention({ reconcile, time }: Fixture, id: string): Promise<string> {
  const find = () => Promise.reject(new ProviderFailure('unclear'));
  for (let attempt = 2; attempt <= MOST_ATTEMPTS; attempt += 1) {
    time.now += TIMING.leaseMs;
    await assert.rejects(reconcile(id, { provider: { find } }), { code: 'unavailable' });
  }
  time.now += TIMING.leaseMs;
  assert.equal(await reconcile(id), 'needs-attention');
  return id;
}
