import type { Vend } from '../domain/vend.ts';
import type { Transition, VendStore } from '../ports/vend-store.ts';
import { takenOver } from './taken-over.ts';

export interface CommitVendDeps {
  readonly store: Pick<VendStore, 'transition' | 'find'>;
}

/**
 * Writes the finished vend and gives the row that answers the request. A loser of the fence gives the winner's
 * row and never touches the provider: the key pair there may be the winner's.
 */
export function makeCommitVend({ store }: CommitVendDeps) {
  return async (change: Transition, signal: AbortSignal): Promise<Vend> => {
    // Until this is written a new private key exists in this process only, so the store is asked until the end.
    const outcome = await store.transition({ ...change, insist: true }, signal);
    if (outcome === 'applied') return change.to;
    const winner = await store.find(change.to.id, signal);
    if (winner?.answer === undefined) throw takenOver();
    return winner;
  };
}
