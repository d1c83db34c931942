import type { RetrievalOptions } from '../domain/retrieval.ts';
import type { Vend } from '../domain/vend.ts';
import type { IssueSecrets } from './issue-retrieval.ts';
import type { VendRun } from './vend-run.ts';

/** What a vend has asked for where its private key is born, beside its claim. */
export interface Birth {
  /** Settles before any provider is called, so that an outage strands nothing. */
  readonly prepared: Promise<unknown>;
  /** Has the key pair made and commits it. Rejects with the settled `KeyvendError`. */
  vend(run: VendRun, issue: IssueSecrets, retrieval: RetrievalOptions): Promise<Vend>;
  /** Forgets what is secret of it. */
  discard(): void;
}

/** Begins the birth of a key pair, beside the claim of its vend. Nobody has to wait for it. */
export type KeyOrigin = (draft: Pick<Vend, 'id' | 'keyType' | 'keySize'>, signal: AbortSignal) => Birth;
