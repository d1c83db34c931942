import assert from 'node:assert/strict';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import type { CreateKeyPairInput } from '../../shared/usecases/create-key-pair.ts';
import type { ImportKeyPairInput } from '../../shared/usecases/import-key-pair.ts';
import { createInput, STAGE, type useCaseFixture } from './use-case-fixture.ts';
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
