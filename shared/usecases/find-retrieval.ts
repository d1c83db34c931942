import { KeyvendError } from '../domain/errors.ts';
import { equalHashes, keyPairIdOfToken, type Retrieval, retrievalTokenHash } from '../domain/retrieval.ts';
import type { Vend } from '../domain/vend.ts';
import type { VendStore } from '../ports/vend-store.ts';

export type RetrievableVend = Vend & { readonly retrieval: Retrieval };

/** The vend that a retrieval token belongs to. Rejects with `retrieval_not_found`, whatever is wrong with the token. */
export async function findRetrieval(
  store: Pick<VendStore, 'find'>,
  token: string,
  signal: AbortSignal,
): Promise<RetrievableVend> {
  const id = keyPairIdOfToken(token);
  const vend = id === undefined ? undefined : await store.find(id, signal);
  if (!hasRetrieval(vend) || !equalHashes(vend.retrieval.tokenHash, retrievalTokenHash(token))) {
    throw new KeyvendError(
      'retrieval_not_found',
      'No retrieval has this URL: check that it was copied whole.',
    );
  }
  return vend;
}

function hasRetrieval(vend: Vend | undefined): vend is RetrievableVend {
  return vend?.retrieval !== undefined;
}

export function retrievalConsumed(): KeyvendError {
  return new KeyvendError(
    'retrieval_consumed',
    'The private key was already collected, and exists in keyvend no more. If it was not you, delete the key pair.',
  );
}

export function retrievalExpired(): KeyvendError {
  return new KeyvendError('retrieval_expired', 'The retrieval has expired: vend a new key pair.');
}
