import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { Vend } from '../domain/vend.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { RetrievalMacs } from '../ports/retrieval-macs.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { authorize } from './authorize.ts';
import { type Claim, makeClaimVend, type VendDraft } from './claim-vend.ts';
import { type CreateKeyPairInput, draftCreate } from './draft-create.ts';
import { makeFailVend } from './fail-vend.ts';
import { FIRST_ISSUE, type IssueSecrets, issueSecrets } from './issue-retrieval.ts';
import type { Birth } from './key-origin.ts';
import { type KmsOriginDeps, makeKmsOrigin } from './kms-origin.ts';
import { makeProviderOrigin, type ProviderOriginDeps } from './provider-origin.ts';
import { answerOf, type VendResult } from './vend-answer.ts';
import { grantRequestOfVend } from './vend-draft.ts';
import type { VendRun } from './vend-run.ts';

export interface CreateKeyPairDeps extends ProviderOriginDeps, KmsOriginDeps {
  readonly store: Pick<VendStore, 'claim' | 'transition' | 'amend' | 'find'>;
  readonly grants: GrantSource;
  readonly retrievalMacs: RetrievalMacs;
  /** The origin of retrieval URLs, without a final slash. */
  readonly baseUrl: string;
}

/** What is asked for beside the claim. */
interface Begun {
  readonly birth: Birth;
  readonly issue: Promise<IssueSecrets>;
}

/**
 * Vends a new key pair in three steps: claim beside KMS, create at the provider, commit (docs/protocol.md). The same
 * client token gives the same answer for ever. Rejects with `forbidden`, the errors of `makeClaimVend` and those of its origin.
 */
export function makeCreateKeyPair(deps: CreateKeyPairDeps) {
  const origins = { provider: makeProviderOrigin(deps), kms: makeKmsOrigin(deps) };
  const claimVend = makeClaimVend(deps);
  const failVend = makeFailVend(deps);

  return async (input: CreateKeyPairInput, actor: Actor, invocation: Invocation): Promise<VendResult> => {
    const asked = grantRequestOfVend(input, { ...actor, action: 'keys:create' });
    const { limits } = await authorize(deps.grants, asked, invocation.signal);
    const draft = draftCreate(deps, input, { ...actor, limits }, invocation);
    // KMS comes before the provider, so that its outage strands no key, and beside the claim, where it costs no time.
    const begun = begin(draft, input, invocation.signal);
    try {
      const claim = await claimVend(draft, actor, invocation.signal);
      const replayed = claim.kind === 'finished';
      const vend = replayed ? claim.vend : await run(claim, { actor, invocation }, input, begun);
      return { answer: answerOf(vend, deps.baseUrl, await begun.issue), replayed };
    } finally {
      begun.birth.discard();
    }
  };

  /** A replay needs no key, and a refusal neither: both may fail unheard. */
  function begin(draft: VendDraft, { origin, retrieval }: CreateKeyPairInput, signal: AbortSignal): Begun {
    const { passcode } = retrieval;
    const birth = origins[origin](draft, signal);
    const issue = issueSecrets(
      deps.retrievalMacs,
      { keyPairId: draft.id, issue: FIRST_ISSUE, passcode },
      signal,
    );
    issue.catch(() => undefined);
    return { birth, issue };
  }

  async function run(
    { vend, abandoned }: Claim,
    request: Omit<VendRun, 'vend'>,
    { retrieval }: CreateKeyPairInput,
    { birth, issue }: Begun,
  ): Promise<Vend> {
    const start = { ...request, vend, abandoned };
    // An earlier attempt may have stored a key pair that was born in KMS: no other is needed then.
    const prepared = vend.key ? undefined : birth.prepared;
    const [secrets] = await Promise.all([issue, prepared]).catch(async error => {
      // Nobody has looked yet what an abandoned attempt left: the lease keeps the name until somebody does.
      if (error instanceof KeyvendError && !abandoned) await failVend(start, error);
      throw error;
    });
    return birth.vend(start, secrets, retrieval);
  }
}
