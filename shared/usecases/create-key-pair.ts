import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { KeyType, ProviderId } from '../domain/key-pair.ts';
import type { Retrieval, RetrievalOptions } from '../domain/retrieval.ts';
import { advance, type Vend, type VendStep } from '../domain/vend.ts';
import type { DataKey, DataKeys } from '../ports/data-keys.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { KeyPairProvider, ProviderOperation } from '../ports/key-pair-provider.ts';
import type { RetrievalMacs } from '../ports/retrieval-macs.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { type Claim, makeClaimVend } from './claim-vend.ts';
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
  readonly store: Pick<VendStore, 'claim' | 'transition' | 'amend' | 'find'>;
  readonly providers: Readonly<Record<ProviderId, KeyPairProvider>>;
  readonly dataKeys: Pick<DataKeys, 'generate'>;
  readonly retrievalMacs: RetrievalMacs;
  /** The origin of retrieval URLs, without a final slash. */
  readonly baseUrl: string;
}

export interface CreateKeyPairInput extends VendRequest {
  readonly keyType: KeyType;
  readonly retrieval: RetrievalOptions;
}

/** What KMS gives a vend: the key that seals the private key, and what its first URL is made of. */
interface VendSecrets {
  readonly dataKey: Promise<DataKey>;
  readonly issue: Promise<IssueSecrets>;
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
    const secrets = vendSecrets(deps, draft.id, input.retrieval, invocation.signal);
    try {
      const claim = await claimVend(draft, actor, invocation.signal);
      const replayed = claim.kind === 'finished';
      const vend = replayed ? claim.vend : await run(claim, { actor, invocation }, input, secrets);
      return { answer: answerOf(vend, deps.baseUrl, await secrets.issue), replayed };
    } finally {
      secrets.dataKey.then(wipe, () => undefined);
    }
  };

  async function run(
    { vend, abandoned }: Claim,
    request: Omit<VendRun, 'vend'>,
    input: CreateKeyPairInput,
    secrets: VendSecrets,
  ): Promise<Vend> {
    const start = { ...request, vend, abandoned };
    const [dataKey, issue] = await Promise.all([secrets.dataKey, secrets.issue]).catch(async error => {
      // Nobody has looked yet what an abandoned attempt left: the lease keeps the name until somebody does.
      if (error instanceof KeyvendError && !abandoned) await failVend(start, error);
      throw error;
    });
    return vendOnce(start, input, dataKey, issue);
  }
}

function makeVendOnce(deps: CreateKeyPairDeps) {
  const { clock, providers } = deps;
  const createAtProvider = makeCreateAtProvider(deps);
  const commitVend = makeCommitVend(deps);

  return async (
    start: VendRun,
    input: CreateKeyPairInput,
    dataKey: DataKey,
    issue: IssueSecrets,
  ): Promise<Vend> => {
    const { run, created } = await createAtProvider(start, providers[start.vend.provider]);
    const { vend, invocation } = run;
    const pair = sealCreatedKey(created, dataKey, { keyPairId: vend.id, attempt: vend.attempt });
    if (!pair) throw unclear(vend, clock());
    const retrieval = newRetrieval(FIRST_ISSUE, issue, input.retrieval, clock());
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
    keySize: input.keyType === 'rsa' ? 2048 : null,
    principal: actor.principal,
    owner: invocation.id,
  });
}

/** Asks KMS for both at once. A replay needs no data key, and a refusal neither: each may fail unheard. */
function vendSecrets(
  { dataKeys, retrievalMacs, stage }: CreateKeyPairDeps,
  keyPairId: string,
  { passcode }: RetrievalOptions,
  signal: AbortSignal,
): VendSecrets {
  const dataKey = dataKeys.generate(sealingContext(stage, keyPairId), signal);
  const issue = issueSecrets(retrievalMacs, { keyPairId, issue: FIRST_ISSUE, passcode }, signal);
  for (const promise of [dataKey, issue]) promise.catch(() => undefined);
  return { dataKey, issue };
}

function wipe({ plaintext }: DataKey): void {
  plaintext.fill(0);
}
