import type { ProviderId } from '../domain/key-pair.ts';
import { retrievalStateAt } from '../domain/vend.ts';
import { type CountMissDeps, makeCountMiss } from './count-miss.ts';
import { type FindRetrievalDeps, findRetrieval, goneRetrieval, type TokenHolder } from './find-retrieval.ts';

export interface ViewRetrievalDeps extends FindRetrievalDeps, CountMissDeps {}

/** What the holder of a retrieval URL may know before collecting the key. */
export interface RetrievalView {
  readonly name: string;
  readonly provider: ProviderId;
  readonly region: string;
  readonly fingerprint: string | null;
  readonly vendedBy: string;
  readonly expiresAt: string;
  readonly state: 'available';
  readonly passcodeRequired: boolean;
}

/**
 * Describes a retrieval and changes nothing. Rejects with `retrieval_not_found` (counted by `makeCountMiss`) or, when it
 * is over, 410.
 */
export function makeViewRetrieval(deps: ViewRetrievalDeps) {
  const countMiss = makeCountMiss(deps);

  return async (holder: TokenHolder, signal: AbortSignal): Promise<RetrievalView> => {
    const vend = await findRetrieval(deps, holder, signal).catch(error => countMiss(error, holder, signal));
    const { retrieval } = vend;
    const state = retrievalStateAt(vend, retrieval, deps.clock());
    if (state !== 'available') throw goneRetrieval(state);
    return {
      name: vend.name,
      provider: vend.provider,
      region: vend.region,
      fingerprint: vend.key?.fingerprint ?? null,
      vendedBy: vend.principal,
      expiresAt: new Date(retrieval.expiresAt).toISOString(),
      state,
      passcodeRequired: retrieval.passcode !== undefined,
    };
  };
}
