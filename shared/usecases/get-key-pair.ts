import type { KeyPair } from '../domain/key-pair.ts';
import type { RetrievalState } from '../domain/retrieval.ts';
import { keyPairOf, retrievalStateAt, type Vend } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { ownVend } from './own-vend.ts';

export interface GetKeyPairDeps {
  readonly store: Pick<VendStore, 'find'>;
  readonly clock: Clock;
}

/** Whether, when and by whom the private key was collected; kept after the key itself is gone. */
export interface RetrievalReceipt {
  readonly state: RetrievalState;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly retrievedAt: string | null;
  readonly retrievedBy: string | null;
}

export interface KeyPairWithReceipt {
  readonly keyPair: KeyPair;
  /** null for an import, and until the key pair is ready. */
  readonly retrieval: RetrievalReceipt | null;
}

/** Reads a key pair of the principal. Rejects with `not_found` for any other, as if it did not exist. */
export function makeGetKeyPair({ store, clock }: GetKeyPairDeps) {
  return async (id: string, principal: string, signal: AbortSignal): Promise<KeyPairWithReceipt> => {
    const vend = await ownVend(store, id, principal, signal);
    return {
      keyPair: keyPairOf(vend),
      retrieval: receiptOf(vend, clock()),
    };
  };
}

function receiptOf(vend: Vend, now: number): RetrievalReceipt | null {
  const { retrieval } = vend;
  if (!retrieval) return null;
  const { issuedAt, expiresAt, retrievedAt, retrievedBy } = retrieval;
  return {
    state: retrievalStateAt(vend, retrieval, now),
    issuedAt: new Date(issuedAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    retrievedAt: retrievedAt === undefined ? null : new Date(retrievedAt).toISOString(),
    retrievedBy: retrievedBy ?? null,
  };
}
