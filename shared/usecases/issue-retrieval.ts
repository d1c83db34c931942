import { passcodeHash, passcodeMacMessage, passcodeOf } from '../domain/passcode.ts';
import { apiRootOf } from '../domain/principal.ts';
import {
  type Retrieval,
  type RetrievalAccess,
  type RetrievalOptions,
  retrievalMacMessage,
  retrievalToken,
  retrievalTokenHash,
} from '../domain/retrieval.ts';
import type { RetrievalMacs } from '../ports/retrieval-macs.ts';

export const FIRST_ISSUE = 1;

/** What one issue of a retrieval is made of. Both come from MACs, so a replay makes them again. */
export interface IssueSecrets {
  readonly token: string;
  readonly passcode: string | undefined;
}

/** What the caller is given of a retrieval. */
export interface RetrievalGrant {
  readonly url: string;
  readonly expiresAt: string;
  readonly access: RetrievalAccess;
  readonly passcode?: string;
}

/** The token of an issue and, where one is wanted, its passcode. Rejects with `unavailable`. */
export async function issueSecrets(
  macs: RetrievalMacs,
  { keyPairId, issue, passcode }: { keyPairId: string; issue: number; passcode: boolean },
  signal: AbortSignal,
): Promise<IssueSecrets> {
  const [tokenMac, passcodeMac] = await Promise.all([
    macs.mac(retrievalMacMessage(keyPairId, issue), signal),
    passcode ? macs.mac(passcodeMacMessage(keyPairId, issue), signal) : undefined,
  ]);
  return { token: retrievalToken(keyPairId, tokenMac), passcode: passcodeMac && passcodeOf(passcodeMac) };
}

/** A retrieval as it is stored: hashes only. */
export function newRetrieval(
  issue: number,
  { token, passcode }: IssueSecrets,
  { ttlSeconds, access }: RetrievalOptions,
  issuedAt: number,
): Retrieval {
  return {
    issue,
    access,
    tokenHash: retrievalTokenHash(token),
    revokedTokenHashes: [],
    issuedAt,
    expiresAt: issuedAt + ttlSeconds * 1000,
    passcode: passcode === undefined ? undefined : { hash: passcodeHash(token, passcode), tries: 0 },
  };
}

/** The URL and passcode that go to the caller. A caller-bound URL leads to the authenticated route of its principal. */
export function grantOf(
  { expiresAt, access }: Pick<Retrieval, 'expiresAt' | 'access'>,
  { token, passcode }: IssueSecrets,
  { baseUrl, principal }: { baseUrl: string; principal: string },
): RetrievalGrant {
  const path = access === 'caller' ? `${apiRootOf(principal)}/retrievals` : '/r';
  return {
    url: `${baseUrl}${path}/${token}`,
    expiresAt: new Date(expiresAt).toISOString(),
    access,
    ...(passcode === undefined ? {} : { passcode }),
  };
}
