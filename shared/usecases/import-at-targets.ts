import type { ProviderId } from '../domain/key-pair.ts';
import { type VendTarget, vendAt } from '../domain/key-pair-target.ts';
import { ProviderFailure } from '../domain/provider-failure.ts';
import type { KeyPairProvider, ProviderKeyPair, ProviderOperation } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeCallProvider } from './call-provider.ts';
import type { FailVendDeps } from './fail-vend.ts';
import { makeRegisterPublicKey } from './register-public-key.ts';
import { settleEach } from './settle-each.ts';
import { makeSettleTargets, type TargetsOutcome } from './settle-targets.ts';
import { takenOver } from './taken-over.ts';
import type { VendRun } from './vend-run.ts';

export interface ImportAtTargetsDeps extends FailVendDeps {
  readonly store: Pick<VendStore, 'transition' | 'amend'>;
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
  readonly stage: string;
}

/** What is known of the vend at its first target; several operations have no place in one answer. */
export interface ImportedEverywhere {
  readonly run: VendRun;
  readonly imported: Pick<ProviderKeyPair, 'providerFingerprint' | 'providerId'> & {
    readonly operation: ProviderOperation;
  };
}

/** Goes one step with a vend at one of its targets and gives what changed there. */
type TargetStep = (run: VendRun, provider: KeyPairProvider) => Promise<Partial<VendTarget>>;

/**
 * Registers the public key of a vend at all its targets. Nothing is imported anywhere until the name was seen free
 * everywhere and that is written down. Rejects with a `KeyvendError` once what was reached is written down too.
 */
export function makeImportAtTargets(deps: ImportAtTargetsDeps) {
  const { store, providers, stage, timing } = deps;
  const call = makeCallProvider(timing);
  const { adopt, register } = makeRegisterPublicKey(stage, call);
  const settleTargets = makeSettleTargets(deps);

  return async (start: VendRun, targets: readonly VendTarget[]): Promise<ImportedEverywhere> => {
    const unseen = targets.filter(({ seenAbsent }) => !seenAbsent);
    const run = unseen.length > 0 ? await keep(start, await each(start, unseen, seeAbsence)) : start;
    const missing = (run.vend.targets ?? []).filter(({ state }) => state !== 'ready');
    const reached = await each(run, missing, importKey);
    const { providerFingerprint = null, providerId = null } = reached[0] ?? {};
    const imported = { providerFingerprint, providerId, operation: null };
    return { run: { ...run, vend: { ...run.vend, targets: reached } }, imported };
  };

  async function seeAbsence(run: VendRun, provider: KeyPairProvider): Promise<Partial<VendTarget>> {
    if (await call(run, signal => provider.find(run.vend, signal))) throw new ProviderFailure('name-in-use');
    return { seenAbsent: true };
  }

  async function importKey(run: VendRun, provider: KeyPairProvider): Promise<Partial<VendTarget>> {
    const adopted = run.abandoned ? await adopt(run, provider) : undefined;
    const { providerId, providerFingerprint } = adopted ?? (await register(run, provider));
    return { state: 'ready', providerId, providerFingerprint };
  }

  /** The targets of the vend after a step at some of them. Rejects unless the step succeeded at each. */
  async function each(
    run: VendRun,
    some: readonly VendTarget[],
    step: TargetStep,
  ): Promise<readonly VendTarget[]> {
    const results = await settleEach(some, target =>
      step({ ...run, vend: vendAt(run.vend, target) }, providers[target.provider]),
    );
    const outcome = outcomeOf(run.vend.targets ?? [], some, results);
    if (outcome.failures.some(failure => failure !== undefined)) throw await settleTargets(run, outcome);
    return outcome.targets;
  }

  async function keep(run: VendRun, targets: readonly VendTarget[]): Promise<VendRun> {
    const seen = { ...run.vend, targets, revision: run.vend.revision + 1 };
    const change = { from: run.vend, to: seen };
    if ((await store.amend(change, run.invocation.signal)) !== 'applied') throw takenOver();
    return { ...run, vend: seen };
  }
}

function outcomeOf(
  targets: readonly VendTarget[],
  some: readonly VendTarget[],
  results: readonly PromiseSettledResult<Partial<VendTarget>>[],
): TargetsOutcome {
  const resultOf = (target: VendTarget) => results[some.indexOf(target)];
  return {
    targets: targets.map(target => {
      const result = resultOf(target);
      return result?.status === 'fulfilled' ? { ...target, ...result.value } : target;
    }),
    failures: targets.map(target => {
      const result = resultOf(target);
      return result?.status === 'rejected' ? result.reason : undefined;
    }),
  };
}
