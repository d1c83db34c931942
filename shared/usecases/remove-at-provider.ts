import type { ProviderId } from '../domain/key-pair.ts';
import { vendAtEach } from '../domain/key-pair-target.ts';
import { ProviderFailure } from '../domain/provider-failure.ts';
import type { Timing } from '../domain/timing.ts';
import { advance, type Vend } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyPairProvider } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeCallProvider } from './call-provider.ts';
import { isOwnKeyPair } from './own-key-pair.ts';
import { unclear } from './provider-refusals.ts';
import { settleEach } from './settle-each.ts';
import { takenOver } from './taken-over.ts';
import type { VendRun } from './vend-run.ts';

export interface RemoveAtProviderDeps {
  readonly store: Pick<VendStore, 'transition'>;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly stage: string;
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
}

/**
 * Finishes a vend that is `deleting`: deletes its key pair at the provider, or at all its targets, if what stands under
 * its name is still that key pair, and ends it. The name is held on, since a delete that timed out may still land. Rejects with
 * `unavailable` when the provider gave no clear answer; the vend then stays `deleting`.
 */
export function makeRemoveAtProvider({ store, clock, timing, stage, providers }: RemoveAtProviderDeps) {
  const call = makeCallProvider(timing);

  return async (run: VendRun): Promise<Vend> => {
    const places = vendAtEach(run.vend);
    const results = await settleEach(places, vend => deleteOwn({ ...run, vend }, providers[vend.provider]));
    return finish(run, results.map(deletedOrThrow).includes(true));

    function deletedOrThrow(result: PromiseSettledResult<boolean>): boolean {
      if (result.status === 'fulfilled') return result.value;
      const failure: unknown = result.reason;
      throw failure instanceof ProviderFailure ? unclear(run.vend, clock(), failure) : failure;
    }
  };

  async function deleteOwn(run: VendRun, provider: KeyPairProvider): Promise<boolean> {
    const { vend } = run;
    const found = await call(run, signal => provider.find(vend, signal));
    const providerId = found ? found.providerId : unfoundId(vend, provider);
    if (found ? !isOwnKeyPair(vend, found, stage, provider) : !providerId) return false;
    const { region, name } = vend;
    await call(run, signal => provider.delete({ region, name, providerId }, signal));
    return true;
  }

  /** What was made a moment ago may be there and not be found; its id is nobody else's. */
  function unfoundId({ key }: Vend, { consistency }: KeyPairProvider): string | null {
    return consistency === 'eventual' ? (key?.providerId ?? null) : null;
  }

  async function finish({ vend, actor, invocation }: VendRun, wasThere: boolean): Promise<Vend> {
    const now = clock();
    const state = vend.endState ?? 'deleted';
    const event = state === 'expired' ? 'key_pair.expired' : 'key_pair.deleted';
    const facts = { attempt: vend.attempt, atProvider: wasThere ? 'deleted' : 'not there' };
    const step = advance(vend, { state, ...withoutTargets(vend) }, { event, actor, at: now, facts });
    const name = { heldUntil: now + timing.drainMs };
    if ((await store.transition({ ...step, name }, invocation.signal)) !== 'applied') throw takenOver();
    return step.to;
  }
}

function withoutTargets({ targets }: Vend): Pick<Vend, 'targets'> {
  return targets ? { targets: targets.map(target => ({ ...target, state: 'deleted' })) } : {};
}
