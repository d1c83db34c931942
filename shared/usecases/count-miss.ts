import { KeyvendError } from '../domain/errors.ts';
import { MOST_MISSES, missesThrottled } from '../domain/limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { RetrievalMisses } from '../ports/retrieval-misses.ts';
import type { TokenHolder } from './find-retrieval.ts';

export interface CountMissDeps {
  readonly misses: RetrievalMisses;
  readonly clock: Clock;
}

/**
 * Takes why a retrieval was not given and throws it again. A token of an authenticated principal that opened nothing is
 * counted, whatever was wrong with it; after too many in an hour it is `throttled` in place of `retrieval_not_found`.
 */
export function makeCountMiss({ misses, clock }: CountMissDeps) {
  return async (error: unknown, holder: TokenHolder, signal: AbortSignal): Promise<never> => {
    if (!isMiss(error) || holder.access !== 'caller') throw error;
    const at = clock();
    const outcome = await misses.count({ principal: holder.principal, at, most: MOST_MISSES }, signal);
    throw outcome === 'limited' ? missesThrottled(at) : error;
  };
}

function isMiss(error: unknown): boolean {
  return error instanceof KeyvendError && error.code === 'retrieval_not_found';
}
