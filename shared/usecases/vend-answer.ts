import type { KeyPair } from '../domain/key-pair.ts';
import { type Retrieval, retrievalToken } from '../domain/retrieval.ts';
import { keyPairOf, type Vend } from '../domain/vend.ts';
import type { ProviderOperation } from '../ports/key-pair-provider.ts';

/** The answer to a create or import. */
export interface VendAnswer {
  readonly requestId: string;
  readonly keyPair: KeyPair;
  readonly operation: ProviderOperation;
  readonly retrieval?: RetrievalGrant;
}

export interface RetrievalGrant {
  readonly url: string;
  readonly expiresAt: string;
  readonly access: 'bearer';
}

/** The result of a create or import: its answer, and whether an earlier request had already earned it. */
export interface VendResult {
  readonly answer: VendAnswer;
  readonly replayed: boolean;
}

/** What is kept of an answer: everything but the URL, which a replay computes again from the MAC. */
export function storedAnswer(vend: Vend, requestId: string, operation: ProviderOperation): string {
  return JSON.stringify({ requestId, keyPair: keyPairOf(vend), operation });
}

/** The answer of a finished vend, the same bytes at every replay. `mac` is that of its first retrieval. */
export function answerOf(vend: Vend, retrieval?: { baseUrl: string; mac: Uint8Array }): VendAnswer {
  const stored: VendAnswer = JSON.parse(vend.answer ?? '');
  if (!retrieval || !vend.retrieval) return stored;
  return { ...stored, retrieval: grantOf(vend.id, vend.retrieval, retrieval) };
}

function grantOf(
  id: string,
  { expiresAt, access }: Retrieval,
  { baseUrl, mac }: { baseUrl: string; mac: Uint8Array },
): RetrievalGrant {
  return {
    url: `${baseUrl}/r/${retrievalToken(id, mac)}`,
    expiresAt: new Date(expiresAt).toISOString(),
    access,
  };
}
