import type { Actor } from '../domain/audit-entry.ts';
import { cutOff } from '../domain/cut-off.ts';
import { KeyvendError } from '../domain/errors.ts';
import {
  MOST_ISSUES,
  REISSUE_PERIOD_MS,
  RETRIEVAL_TTL_SECONDS,
  type Retrieval,
  type RetrievalOptions,
} from '../domain/retrieval.ts';
import { advance, retrievalStateAt, type Vend } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { GrantSource } from '../ports/grant-source.ts';
import type { RetrievalMacs } from '../ports/retrieval-macs.ts';
import type { VendStore } from '../ports/vend-store.ts';
import { authorize } from './authorize.ts';
import { goneRetrieval, type RetrievableVend } from './find-retrieval.ts';
import { grantedVend } from './granted-vend.ts';
import { grantOf, issueSecrets, newRetrieval, type RetrievalGrant } from './issue-retrieval.ts';
import { takenOver } from './taken-over.ts';
import { grantRequestOf } from './vend-grant-request.ts';

/** How soon the reconciler has seen to what nobody is at work for. */
const UNATTENDED_RETRY_SECONDS = 60;

export interface ReissueRetrievalDeps {
  readonly store: Pick<VendStore, 'find' | 'transition'>;
  readonly grants: GrantSource;
  readonly retrievalMacs: RetrievalMacs;
  readonly clock: Clock;
  readonly baseUrl: string;
}

/** What the new retrieval shall be; what is left out stays as it was. */
export type ReissueOptions = {
  readonly [Option in keyof RetrievalOptions]?: RetrievalOptions[Option] | undefined;
};

/**
 * Issues a new URL for a key that nobody has collected; the old URL dies with it. Rejects with `not_found` (where no
 * private key was vended, too), `request_in_progress`, a 410 when there is nothing to collect any more, or `forbidden`
 * when no more URLs are issued.
 */
export function makeReissueRetrieval(deps: ReissueRetrievalDeps) {
  const { store, grants, retrievalMacs, clock, baseUrl } = deps;
  return async (
    id: string,
    options: ReissueOptions,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<RetrievalGrant> => {
    const { principal } = actor;
    const vend = await ownCollectable(id, options, principal, signal);
    const old = vend.retrieval;
    const asked = askedRetrieval(old, options);
    const { passcode } = asked;
    const issue = old.issue + 1;
    const secrets = await issueSecrets(retrievalMacs, { keyPairId: vend.id, issue, passcode }, signal);
    const now = clock();
    const revokedTokenHashes = [...old.revokedTokenHashes, old.tokenHash];
    const fresh = newRetrieval(issue, secrets, asked, now);
    const retrieval = { ...fresh, revokedTokenHashes };
    const audit = { event: 'retrieval.reissued', actor, at: now, facts: { issue } } as const;
    const step = advance(vend, { retrieval }, audit);
    const outcome = await store.transition({ ...step, unexpiredAt: now, unlessCutOff: principal }, signal);
    if (outcome === 'cut-off') throw cutOff();
    if (outcome !== 'applied') throw takenOver();
    return grantOf(retrieval, secrets, { baseUrl, principal });
  };

  async function ownCollectable(id: string, options: ReissueOptions, principal: string, signal: AbortSignal) {
    const found = await grantedVend(deps, { id, principal, action: 'keys:reissue' }, signal);
    const asked = found.retrieval && askedRetrieval(found.retrieval, options);
    await authorize(grants, grantRequestOf(found, principal, 'keys:reissue', asked), signal);
    return collectable(found, clock());
  }
}

/** What is left out stays as it was, but for the time, which starts anew. */
function askedRetrieval(old: Retrieval, options: ReissueOptions): RetrievalOptions {
  const {
    ttlSeconds = RETRIEVAL_TTL_SECONDS.usual,
    access = old.access,
    passcode = old.passcode !== undefined,
  } = options;
  return { ttlSeconds, access, passcode };
}

function collectable(vend: Vend, now: number): RetrievableVend {
  const { retrieval, state, createdAt } = vend;
  if (state === 'creating') throw notReady(vend, now);
  if (!retrieval || vend.answer === undefined) throw nothingToCollect(vend);
  const retrievalState = retrievalStateAt(vend, retrieval, now);
  // A URL that was locked by wrong passcodes is what a new one is for.
  if (retrievalState !== 'available' && retrievalState !== 'locked') throw goneRetrieval(retrievalState);
  const hasNoneLeft = retrieval.issue >= MOST_ISSUES || now >= Date.parse(createdAt) + REISSUE_PERIOD_MS;
  if (hasNoneLeft) throw noMoreUrls();
  return { ...vend, retrieval };
}

/** While nobody is at work for a vend, asking again for its URL brings nothing: its own request does. */
function notReady({ leaseUntil, targets, operation }: Vend, now: number): KeyvendError {
  if (now < leaseUntil) return takenOver();
  const otherwise = targets ? ', or delete the key pair' : '';
  return new KeyvendError(
    'request_in_progress',
    `The key pair is not ready: send its ${operation} request again${otherwise}.`,
    { retryAfterSeconds: UNATTENDED_RETRY_SECONDS },
  );
}

function nothingToCollect({ operation, state }: Vend): KeyvendError {
  if (operation === 'import') {
    return new KeyvendError('not_found', 'An imported key pair has no private key to collect.');
  }
  const action = state === 'failed' ? 'send the create request again' : 'vend another key pair';
  return new KeyvendError('not_found', `No private key was vended: ${action}.`);
}

/** The URL that there is goes on: none of the codes that say that it ended would be true. */
function noMoreUrls(): KeyvendError {
  return new KeyvendError(
    'forbidden',
    'A key pair gets ten new URLs, within 24 hours: use the last one, or vend a new key pair.',
  );
}
