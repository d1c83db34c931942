import { createHash, timingSafeEqual } from 'node:crypto';
import { isKeyPairId } from './key-pair-id.ts';
import { lengthPrefixed } from './length-prefixed.ts';
import { normalizedPasscode } from './passcode.ts';

const TOKEN_PATTERN = /^([0-9A-HJKMNP-TV-Z]{26})[A-Za-z0-9_-]{43}$/;

/** Seconds that a retrieval URL lives: bounds and default (README.md). */
export const RETRIEVAL_TTL_SECONDS = { least: 60, most: 86_400, usual: 900 } as const;

/** How long the claimant of a released key may repeat its POST, so that a lost answer loses no key. */
export const CLAIM_REPLAY_MS = 120_000;

/** The first URL and ten reissues; a new one may be had this long after the key pair was created. */
export const MOST_ISSUES = 11;
export const REISSUE_PERIOD_MS = 86_400_000;

export const ACCESS_KINDS = ['bearer', 'caller'] as const;

/** Who may collect: whoever holds the URL, or only the principal that vended. */
export type RetrievalAccess = (typeof ACCESS_KINDS)[number];

/** What a caller asks of the retrieval of a key pair. */
export interface RetrievalOptions {
  readonly ttlSeconds: number;
  readonly access: RetrievalAccess;
  readonly passcode: boolean;
}

/** A right to collect the private key once. Times are milliseconds since the epoch. */
export interface Retrieval {
  /** 1 for the first URL of a key pair, one more for each reissue. */
  readonly issue: number;
  readonly access: RetrievalAccess;
  readonly tokenHash: string;
  /** The hashes of earlier issues, so that their URLs are known to be revoked. */
  readonly revokedTokenHashes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Present when the retrieval needs a passcode. */
  readonly passcode?: PasscodeGuard | undefined;
  readonly retrievedAt?: number | undefined;
  /** The source address of a bearer's POST, or the principal of a caller's. */
  readonly retrievedBy?: string | undefined;
  /** The invocation that released the key. */
  readonly releasedIn?: string | undefined;
  /** SHA-256 of the Idempotency-Key that the key was released to. */
  readonly claimHash?: string | undefined;
}

/** What guards a passcode: only its hash, bound to the token, and the tries that were reserved. */
export interface PasscodeGuard {
  readonly hash: string;
  readonly tries: number;
}

export type RetrievalState = 'available' | 'retrieved' | 'expired' | 'revoked' | 'locked';

/** What is authenticated under the retrieval key to make the token of one issue of one key pair. */
export function retrievalMacMessage(keyPairId: string, issue: number): Buffer {
  return lengthPrefixed('keyvend retrieval token v1', keyPairId, String(issue));
}

/** The token in a retrieval URL: 26 characters of the id, then the MAC in base64url. `mac` is 32 bytes. */
export function retrievalToken(keyPairId: string, mac: Uint8Array): string {
  return `${keyPairId.slice('kp_'.length)}${Buffer.from(mac).toString('base64url')}`;
}

/** The key pair that a token claims to belong to; `undefined` for a text that cannot be a token. */
export function keyPairIdOfToken(token: string): string | undefined {
  const match = TOKEN_PATTERN.exec(token);
  const id = `kp_${match?.[1] ?? ''}`;
  return isKeyPairId(id) ? id : undefined;
}

/** All that is kept of a token. */
export function retrievalTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * All that is kept of a claimant's Idempotency-Key; bound to the token, so that it means nothing elsewhere, and to the
 * passcode, so that who only knows the Idempotency-Key may repeat nothing.
 */
export function claimHashOf(token: string, idempotencyKey: string, passcode = ''): string {
  const fields = [token, idempotencyKey, normalizedPasscode(passcode)];
  return createHash('sha256')
    .update(lengthPrefixed(...fields))
    .digest('hex');
}

/** Compares two hexadecimal SHA-256 digests in constant time. */
export function equalHashes(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
