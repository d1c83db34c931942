import { callTokenOf } from '../domain/call-token.ts';
import { ProviderFailure, unclearAfter } from '../domain/provider-failure.ts';
import { ownershipTags } from '../domain/tags.ts';
import type { Vend } from '../domain/vend.ts';
import type { ImportedKeyPair, KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeCallProvider } from './call-provider.ts';
import { type FailVendDeps, makeSettleFailure } from './fail-vend.ts';
import { isOwnImport } from './own-key-pair.ts';
import { inUseByNothing } from './provider-refusals.ts';
import { makeSeeAbsence } from './see-absence.ts';
import type { VendRun } from './vend-run.ts';

export interface ImportAtProviderDeps extends FailVendDeps {
  readonly store: Pick<VendStore, 'transition' | 'amend'>;
  readonly stage: string;
}

export interface ImportedRun {
  readonly run: VendRun;
  readonly imported: ImportedKeyPair;
}

/**
 * Registers the public key of a vend at the provider, or adopts it where an earlier attempt, or an echo of our own
 * call, registered it already. Rejects with a `KeyvendError` once the failure is settled.
 */
export function makeImportAtProvider(deps: ImportAtProviderDeps) {
  const { store, stage, timing } = deps;
  const call = makeCallProvider(timing);
  const seeAbsence = makeSeeAbsence(store, call);
  const settleFailure = makeSettleFailure(deps);

  return async (start: VendRun, provider: KeyPairProvider): Promise<ImportedRun> => {
    let run = start;
    try {
      const adopted = run.abandoned ? await adoptIfOurs(run, provider) : undefined;
      if (!adopted) run = await seeAbsence(run, provider);
      return { run, imported: adopted ?? (await importOrAdopt(run, provider)) };
    } catch (failure) {
      throw await settleFailure(run, failure);
    }
  };

  async function importOrAdopt(run: VendRun, provider: KeyPairProvider): Promise<ImportedKeyPair> {
    try {
      return await importKey(run, provider);
    } catch (failure) {
      if (!isNameInUse(failure)) throw failure;
      const echoed = await adoptIfOurs(run, provider);
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
  async function adoptIfOurs(run: VendRun, provider: KeyPairProvider): Promise<ImportedKeyPair | undefined> {
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
