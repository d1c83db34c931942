import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { ProviderId } from '../domain/key-pair.ts';
import type { Retrieval, RetrievalOptions } from '../domain/retrieval.ts';
import { advance, type Vend, type VendStep } from '../domain/vend.ts';
import type { DataKey, DataKeys } from '../ports/data-keys.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { KeyPairProvider, ProviderOperation } from '../ports/key-pair-provider.ts';
import type { RetrievalMacs } from '../ports/retrieval-macs.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { makeClaimVend } from './claim-vend.ts';
import { makeCommitVend } from './commit-vend.ts';
import { type CreateAtProviderDeps, makeCreateAtProvider } from './create-at-provider.ts';
import { makeFailVend } from './fail-vend.ts';
import { FIRST_ISSUE, type IssueSecrets, issueSecrets, newRetrieval } from './issue-retrieval.ts';
import { unclear } from './provider-refusals.ts';
import { type SealedKeyPair, sealCreatedKey } from './seal-created-key.ts';
import { sealingContext } from './sealing-context.ts';
import { answerOf, storedAnswer, type VendResult } from './vend-answer.ts';
import { draftVend, type VendRequest } from './vend-draft.ts';
import type { VendRun } from './vend-run.ts';

export interface CreateKeyPairDeps extends CreateAtProviderDeps {
  readonly store: Pick<VendStore, 'claim' | 'transition' | 'find'>;
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
  readonly dataKeys: Pick<DataKeys, 'generate'>;
  readonly retrievalMacs: RetrievalMacs;
  /** The origin of retrieval URLs, without a final slash. */
  readonly baseUrl: string;
}

export interface CreateKeyPairInput extends VendRequest {
  readonly keyType: 'rsa';
  readonly retrieval: RetrievalOptions;
}

/** What KMS gives a vend: the key that seals the private key, and what its first URL is made of. */
interface VendSecrets extends IssueSecrets {
  readonly dataKey: DataKey;
}

/**
 * Vends a new key pair in three steps: claim beside KMS, create at the provider, commit (DESIGN section 3).
 * The same client token gives the same answer for ever. Rejects with the errors of `makeClaimVend` and
 * `makeCreateAtProvider`.
 */
export function makeCreateKeyPair(deps: CreateKeyPairDeps) {
  const claimVend = makeClaimVend(deps);
  const vendOnce = makeVendOnce(deps);
  const failVend = makeFailVend(deps);

  return async (input: CreateKeyPairInput, actor: Actor, invocation: Invocation): Promise<VendResult> => {
    const draft = draftCreate(deps, input, actor, invocation);
    // KMS comes before the provider, so that its outage strands no key, and beside the claim, where it costs no time.
    const pending = vendSecrets(deps, draft.id, input.retrieval, invocation.signal);
    const [claim] = await Promise.allSettled([claimVend(draft, actor, invocation.signal), pending]);
    if (claim.status === 'rejected') {
      await pending.then(discard, () => undefined);
      throw claim.reason;
    }
    const { kind, vend, abandoned } = claim.value;
    const run: VendRun = { vend, actor, invocation, abandoned };
    const secrets = kind === 'claimed' ? await pending.catch(error => giveUp(run, error)) : await pending;
    try {
      const finished = kind === 'claimed' ? await vendOnce(run, input, secrets) : vend;
      const answer = answerOf(finished, deps.baseUrl, secrets);
      return { answer, replayed: kind === 'finished' };
    } finally {
      discard(secrets);
    }
  };

  async function giveUp(run: VendRun, error: unknown): Promise<never> {
    // Nobody has looked yet what an abandoned attempt left: the lease keeps the name until somebody does.
    if (error instanceof KeyvendError && !run.abandoned) await failVend(run, error);
    throw error;
  }
}

function makeVendOnce(deps: CreateKeyPairDeps) {
  const { clock, providers } = deps;
  const createAtProvider = makeCreateAtProvider(deps);
  const commitVend = makeCommitVend(deps);

  return async (start: VendRun, input: CreateKeyPairInput, secrets: VendSecrets): Promise<Vend> => {
    const { run, created } = await createAtProvider(start, providers[start.vend.provider]);
    const { vend, invocation } = run;
    const pair = sealCreatedKey(created, secrets.dataKey, { keyPairId: vend.id, attempt: vend.attempt });
    if (!pair) throw unclear(vend, clock());
    const retrieval = newRetrieval(FIRST_ISSUE, secrets, input.retrieval, clock());
    return commitVend(succeeded(run, { ...pair, retrieval }, created.operation, clock()), invocation.signal);
  };
}

function succeeded(
  { vend, actor }: VendRun,
  outcome: SealedKeyPair & { retrieval: Retrieval },
  operation: ProviderOperation,
  at: number,
): VendStep {
  const ready = { ...outcome, state: 'ready' } as const;
  const answer = storedAnswer({ ...vend, ...ready }, actor.requestId, operation);
  const facts = { fingerprint: outcome.key.fingerprint, attempt: vend.attempt };
  return advance(vend, { ...ready, answer }, { event: 'vend.succeeded', actor, at, facts });
}

function draftCreate(
  deps: CreateKeyPairDeps,
  input: CreateKeyPairInput,
  actor: Actor,
  invocation: Invocation,
) {
  return draftVend(deps, input, {
    operation: 'create',
    origin: 'provider',
    keyType: input.keyType,
    keySize: 2048,
    account: deps.providers[input.provider].account,
    principal: actor.principal,
    owner: invocation.id,
  });
}

async function vendSecrets(
  { dataKeys, retrievalMacs, stage }: CreateKeyPairDeps,
  keyPairId: string,
  { passcode }: RetrievalOptions,
  signal: AbortSignal,
): Promise<VendSecrets> {
  const [dataKey, issued] = await Promise.all([
    dataKeys.generate(sealingContext(stage, keyPairId), signal),
    issueSecrets(retrievalMacs, { keyPairId, issue: FIRST_ISSUE, passcode }, signal),
  ]);
  return { dataKey, ...issued };
}

function discard({ dataKey }: VendSecrets): void {
  dataKey.plaintext.fill(0);
}
