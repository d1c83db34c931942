import { type ErrorCode, KeyvendError } from '../domain/errors.ts';
import {
  equalHashes,
  keyPairIdOfToken,
  type Retrieval,
  type RetrievalAccess,
  type RetrievalState,
  retrievalTokenHash,
} from '../domain/retrieval.ts';
import type { Vend } from '../domain/vend.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { refuseDenied } from './refuse-denied.ts';

export type RetrievableVend = Vend & { readonly retrieval: Retrieval };

/** Who asks with a token, and on which kind of route. */
export interface TokenHolder {
  readonly token: string;
  readonly access: RetrievalAccess;
  readonly principal: string;
}

export interface FindRetrievalDeps {
  readonly store: Pick<VendStore, 'find'>;
  /** Asked about callers only: who holds the URL of a bearer needs no grant. */
  readonly grants: GrantSource;
}

/**
 * The vend that a retrieval token belongs to. Rejects with `retrieval_not_found`, whatever is wrong: an unknown
 * token, another kind of URL, another principal; with `forbidden` for a caller who may not collect; and with `retrieval_revoked` for the token of an earlier issue.
 */
export async function findRetrieval(
  { store, grants }: FindRetrievalDeps,
  holder: TokenHolder,
  signal: AbortSignal,
): Promise<RetrievableVend> {
  const { principal } = holder;
  const caller = holder.access === 'caller' ? await openCaller(grants, principal, signal) : undefined;
  const id = keyPairIdOfToken(holder.token);
  const vend = id === undefined ? undefined : await store.find(id, signal);
  if (!hasRetrieval(vend) || !mayAsk(vend, holder)) throw retrievalNotFound();
  caller?.check(vend);
  const hash = retrievalTokenHash(holder.token);
  if (equalHashes(vend.retrieval.tokenHash, hash)) return vend;
  const revoked = vend.retrieval.revokedTokenHashes.some(earlier => equalHashes(earlier, hash));
  throw revoked ? goneRetrieval('revoked') : retrievalNotFound();
}

/** Refuses a caller who may collect nothing, and gives what checks one key pair. Most requests are of bearers. */
async function openCaller(grants: GrantSource, principal: string, signal: AbortSignal) {
  const { callerDenialOf, outsiderDenialOf } = await import('./caller-denial.ts');
  const current = await grants.current(signal);
  refuseDenied(outsiderDenialOf(current, principal, ['keys:retrieve']));
  return { check: (vend: Vend) => refuseDenied(callerDenialOf(current, vend, principal)) };
}

/** Its URL is given with the answer, and not before. */
function hasRetrieval(vend: Vend | undefined): vend is RetrievableVend {
  return vend?.retrieval !== undefined && vend.answer !== undefined;
}

function mayAsk(vend: RetrievableVend, { access, principal }: TokenHolder): boolean {
  return vend.retrieval.access === access && (access === 'bearer' || vend.principal === principal);
}

function retrievalNotFound(): KeyvendError {
  return new KeyvendError(
    'retrieval_not_found',
    'No retrieval has this URL: check that it was copied whole.',
  );
}

const GONE: Readonly<
  Record<Exclude<RetrievalState, 'available'>, readonly [code: ErrorCode, detail: string]>
> = {
  retrieved: [
    'retrieval_consumed',
    'The private key was already collected, and exists in keyvend no more. If it was not you, delete the key pair.',
  ],
  expired: ['retrieval_expired', 'The retrieval has expired, and the key pair is deleted: vend a new one.'],
  revoked: [
    'retrieval_revoked',
    'This URL was replaced, or the key pair deleted. Ask who vended it for the new URL.',
  ],
  locked: ['retrieval_locked', 'Too many wrong passcodes. Ask who vended the key pair for a new URL.'],
};

/** The error of a retrieval that cannot be collected any more. */
export function goneRetrieval(state: Exclude<RetrievalState, 'available'>): KeyvendError {
  const [code, detail] = GONE[state];
  return new KeyvendError(code, detail);
}
