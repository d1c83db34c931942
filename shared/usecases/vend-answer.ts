import type { KeyPair } from '../domain/key-pair.ts';
import type { Retrieval } from '../domain/retrieval.ts';
import { keyPairOf, type Vend } from '../domain/vend.ts';
import type { ProviderOperation } from '../ports/key-pair-provider.ts';
import { grantOf, type IssueSecrets, type RetrievalGrant } from './issue-retrieval.ts';

/** The answer to a create or import. */
export interface VendAnswer {
  readonly requestId: string;
  readonly keyPair: KeyPair;
  readonly operation: ProviderOperation;
  readonly retrieval?: RetrievalGrant;
}

/** The result of a create or import: its answer, and whether an earlier request had already earned it. */
export interface VendResult {
  readonly answer: VendAnswer;
  readonly replayed: boolean;
}

interface StoredAnswer extends Omit<VendAnswer, 'retrieval'> {
  /** The first retrieval as it was granted; later issues do not change the answer. */
  readonly retrieval?: Pick<Retrieval, 'expiresAt' | 'access'> | undefined;
}

/** What is kept of an answer: everything but URL and passcode, which a replay makes again from their MACs. */
export function storedAnswer(vend: Vend, requestId: string, operation: ProviderOperation): string {
  const { expiresAt, access } = vend.retrieval ?? {};
  const retrieval = expiresAt === undefined ? undefined : { expiresAt, access };
  return JSON.stringify({ requestId, keyPair: keyPairOf(vend), operation, retrieval });
}

/** The answer of a finished vend, the same bytes at every replay. `secrets` are those of its first issue. */
export function answerOf(vend: Vend, baseUrl?: string, secrets?: IssueSecrets): VendAnswer {
  const { retrieval, ...stored }: StoredAnswer = JSON.parse(vend.answer ?? '');
  if (!retrieval || !secrets || baseUrl === undefined) return stored;
  return { ...stored, retrieval: grantOf(retrieval, secrets, { baseUrl, principal: vend.principal }) };
}
