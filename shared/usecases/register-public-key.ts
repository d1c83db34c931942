import { callTokenOf } from '../domain/call-token.ts';
import { ProviderFailure, unclearAfter } from '../domain/provider-failure.ts';
import { ownershipTags } from '../domain/tags.ts';
import type { Vend } from '../domain/vend.ts';
import type { ImportedKeyPair, KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { CallProvider } from './call-provider.ts';
import { isOwnImport } from './own-key-pair.ts';
import { inUseByNothing } from './provider-refusals.ts';
import type { VendRun } from './vend-run.ts';

/** Registers the public key of a vend at one provider. Both reject with `ProviderFailure`, and settle nothing. */
export function makeRegisterPublicKey(stage: string, call: CallProvider) {
  return { adopt, register };

  /** Imports it, or adopts it where an echo of our own call did. */
  async function register(run: VendRun, provider: KeyPairProvider): Promise<ImportedKeyPair> {
    try {
      return await importKey(run, provider);
    } catch (failure) {
      if (!isNameInUse(failure)) throw failure;
      const echoed = await adopt(run, provider);
      if (echoed) return echoed;
      throw inUseByNothing(provider, failure);
    }
  }

  function importKey(run: VendRun, provider: KeyPairProvider): Promise<ImportedKeyPair> {
    const callToken = callTokenOf(run.vend);
    const request = { ...taggedName(run.vend), callToken, publicKey: run.vend.key?.publicKey ?? '' };
    return call(run, signal => provider.importPublicKey(request, signal));
  }

  /** `undefined` when there is no key pair of that name; rejects with `name-in-use` when it is not ours. */
  async function adopt(run: VendRun, provider: KeyPairProvider): Promise<ImportedKeyPair | undefined> {
    const found = await call(run, signal => provider.find(run.vend, signal)).catch(unclearAfter);
    if (!found) return undefined;
    if (!isOwnImport(run.vend, found, stage, provider)) throw new ProviderFailure('name-in-use');
    const tagged = await call(run, signal => provider.tag(taggedName(run.vend), signal)).catch(unclearAfter);
    return { ...tagged, operation: null };
  }

  function taggedName(vend: Vend) {
    const { region, name, tags } = vend;
    return { region, name, tags: [...tags, ...ownershipTags(stage, vend.id, vend.attempt)] };
  }
}

function isNameInUse(failure: unknown): failure is ProviderFailure {
  return failure instanceof ProviderFailure && failure.kind === 'name-in-use';
}
