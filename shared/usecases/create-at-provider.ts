import { callTokenOf } from '../domain/call-token.ts';
import { ProviderFailure } from '../domain/provider-failure.ts';
import { ownershipTags } from '../domain/tags.ts';
import { advance } from '../domain/vend.ts';
import type { CreatedKeyPair, KeyPairProvider, ProviderKeyPair } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeCallProvider } from './call-provider.ts';
import { makeClearRemains } from './clear-remains.ts';
import { type FailVendDeps, makeSettleFailure } from './fail-vend.ts';
import { inUseByNothing } from './provider-refusals.ts';
import { makeSeeAbsence } from './see-absence.ts';
import { takenOver } from './taken-over.ts';
import type { VendRun } from './vend-run.ts';

export interface CreateAtProviderDeps extends FailVendDeps {
  readonly store: Pick<VendStore, 'transition' | 'amend'>;
  readonly stage: string;
}

export interface CreatedRun {
  readonly run: VendRun;
  readonly created: CreatedKeyPair;
}

/**
 * Has the provider create the key pair of a vend. A takeover first deletes what the abandoned attempt may have
 * left; so does an attempt that is told that the name is in use, since that may be an earlier call that landed late,
 * or the echo of its own. Rejects with a `KeyvendError` once the failure is settled.
 */
export function makeCreateAtProvider(deps: CreateAtProviderDeps) {
  const { store, clock, stage, timing } = deps;
  const call = makeCallProvider(timing);
  const clearRemains = makeClearRemains(stage, call);
  const seeAbsence = makeSeeAbsence(store, call);
  const settleFailure = makeSettleFailure(deps);

  return async (start: VendRun, provider: KeyPairProvider): Promise<CreatedRun> => {
    let run = start;
    try {
      if (run.abandoned) run = await recreation(run, await clearRemains(run, provider));
      run = await seeAbsence(run, provider);
      const created = await create(run, provider).catch(async (failure: ProviderFailure) => {
        // Without tags it could be anybody's: the name was free a moment ago.
        if (failure.kind !== 'name-in-use' || provider.ownership === 'none') throw failure;
        const remains = await clearRemains(run, provider);
        if (!remains) throw inUseByNothing(provider, failure);
        run = await recreation(run, remains);
        return create(run, provider).catch(inUseTwice);
      });
      return { run, created };
    } catch (failure) {
      throw await settleFailure(run, failure);
    }
  };

  function create(run: VendRun, provider: KeyPairProvider): Promise<CreatedKeyPair> {
    const { vend } = run;
    const { region, name, keyType } = vend;
    const tags = [...vend.tags, ...ownershipTags(stage, vend.id, vend.attempt)];
    const request = { region, name, keyType, tags, callToken: callTokenOf(vend) };
    return call(run, signal => provider.create(request, signal));
  }

  /** Records that the key pair of an earlier attempt is gone before its successor is made. */
  async function recreation(run: VendRun, remains: ProviderKeyPair | undefined): Promise<VendRun> {
    if (!remains) return run;
    const { vend, actor, invocation } = run;
    const facts = { attempt: vend.attempt, oldFingerprint: remains.providerFingerprint ?? '' };
    const step = advance(vend, {}, { event: 'vend.recreated', actor, at: clock(), facts });
    if ((await store.transition(step, invocation.signal)) !== 'applied') throw takenOver();
    return { ...run, vend: step.to, deletedRemains: true };
  }
}

/** In use again right after our delete: somebody's call is still on its way, and the lease waits it out. */
function inUseTwice(failure: ProviderFailure): never {
  throw failure.kind === 'name-in-use' ? new ProviderFailure('unclear', { cause: failure }) : failure;
}
