import type { ImportedKeyPair, KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeCallProvider } from './call-provider.ts';
import { type FailVendDeps, makeSettleFailure } from './fail-vend.ts';
import { makeRegisterPublicKey } from './register-public-key.ts';
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
  const { adopt, register } = makeRegisterPublicKey(stage, call);
  const seeAbsence = makeSeeAbsence(store, call);
  const settleFailure = makeSettleFailure(deps);

  return async (start: VendRun, provider: KeyPairProvider): Promise<ImportedRun> => {
    let run = start;
    try {
      const adopted = run.abandoned ? await adopt(run, provider) : undefined;
      if (!adopted) run = await seeAbsence(run, provider);
      return { run, imported: adopted ?? (await register(run, provider)) };
    } catch (failure) {
      throw await settleFailure(run, failure);
    }
  };
}
