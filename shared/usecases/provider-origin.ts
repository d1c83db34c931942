import type { ProviderId } from '../domain/key-pair.ts';
import type { Retrieval } from '../domain/retrieval.ts';
import { advance, type VendStep } from '../domain/vend.ts';
import type { DataKey, DataKeys } from '../ports/data-keys.ts';
import type { KeyPairProvider, ProviderOperation } from '../ports/key-pair-provider.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeCommitVend } from './commit-vend.ts';
import { type CreateAtProviderDeps, makeCreateAtProvider } from './create-at-provider.ts';
import { FIRST_ISSUE, newRetrieval } from './issue-retrieval.ts';
import type { KeyOrigin } from './key-origin.ts';
import { unclear } from './provider-refusals.ts';
import { type SealedByUs, sealCreatedKey } from './seal-created-key.ts';
import { sealingContext } from './sealing-context.ts';
import { storedAnswer } from './vend-answer.ts';
import type { VendRun } from './vend-run.ts';

export interface ProviderOriginDeps extends CreateAtProviderDeps {
  readonly store: Pick<VendStore, 'transition' | 'amend' | 'find'>;
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
  readonly dataKeys: Pick<DataKeys, 'generate'>;
}

/** The provider makes the key pair and shows its private key once: it is checked, sealed and committed. */
export function makeProviderOrigin(deps: ProviderOriginDeps): KeyOrigin {
  const { clock, providers, dataKeys, stage } = deps;
  const createAtProvider = makeCreateAtProvider(deps);
  const commitVend = makeCommitVend(deps);

  return ({ id }, signal) => {
    const dataKey = dataKeys.generate(sealingContext(stage, id), signal);
    dataKey.catch(() => undefined);
    return {
      prepared: dataKey,
      discard: () => void dataKey.then(wipe, () => undefined),
      async vend(start, issue, options) {
        const { run, created } = await createAtProvider(start, providers[start.vend.provider]);
        const { vend, invocation } = run;
        const pair = sealCreatedKey(created, await dataKey, { keyPairId: vend.id, attempt: vend.attempt });
        if (!pair) throw unclear(vend, clock());
        const retrieval = newRetrieval(FIRST_ISSUE, issue, options, clock());
        const step = succeeded(run, { ...pair, retrieval }, created.operation, clock());
        return commitVend(step, invocation.signal);
      },
    };
  };
}

function succeeded(
  { vend, actor }: VendRun,
  outcome: SealedByUs & { retrieval: Retrieval },
  operation: ProviderOperation,
  at: number,
): VendStep {
  const ready = { ...outcome, state: 'ready' } as const;
  const answer = storedAnswer({ ...vend, ...ready }, actor.requestId, operation);
  const facts = { fingerprint: outcome.key.fingerprint, attempt: vend.attempt };
  return advance(vend, { ...ready, answer }, { event: 'vend.succeeded', actor, at, facts });
}

function wipe({ plaintext }: DataKey): void {
  plaintext.fill(0);
}
