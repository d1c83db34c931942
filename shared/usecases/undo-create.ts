import type { ProviderId } from '../domain/key-pair.ts';
import { ProviderFailure } from '../domain/provider-failure.ts';
import type { KeyPairProvider, ProviderKeyPair } from '../ports/key-pair-provider.ts';
import { makeCallProvider } from './call-provider.ts';
import { makeClearRemains } from './clear-remains.ts';
import { type FailVendDeps, failedStep } from './fail-vend.ts';
import { unclear } from './provider-refusals.ts';
import type { VendRun } from './vend-run.ts';

export interface UndoCreateDeps extends FailVendDeps {
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
  readonly stage: string;
}

/** Nobody waits for a create that was abandoned: its private key is lost, so what it left is deleted. */
export function makeUndoCreate({ store, clock, timing, stage, providers }: UndoCreateDeps) {
  const clearRemains = makeClearRemains(stage, makeCallProvider(timing));

  return async (run: VendRun): Promise<'undone' | 'nothing'> => {
    const remains = await clearRemains(run, providers[run.vend.provider]).catch(failure => {
      if (!(failure instanceof ProviderFailure)) throw failure;
      // Somebody else's key pair has the name: ours was never made.
      if (failure.kind === 'name-in-use') return undefined;
      throw unclear(run.vend, clock(), failure);
    });
    return finish(run, remains);
  };

  async function finish(run: VendRun, remains: ProviderKeyPair | undefined) {
    const at = clock();
    const heldUntil = remains ? at + timing.drainMs : undefined;
    const deleted = remains ? { oldFingerprint: remains.providerFingerprint ?? '' } : {};
    const facts = { outcome: 'undone', attempt: run.vend.attempt, ...deleted };
    const step = failedStep(run, { event: 'reconcile.finished', at, facts }, heldUntil);
    const outcome = await store.transition(step, run.invocation.signal);
    return outcome === 'applied' ? 'undone' : 'nothing';
  }
}
