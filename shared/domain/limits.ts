import { KeyvendError, type UsedUpQuota } from './errors.ts';
import type { GrantLimits } from './grants.ts';
import type { Vend } from './vend.ts';

/** Hourly limits begin anew at each full hour, UTC. */
const PERIOD_MS = 3_600_000;

/** How many retrieval tokens that open nothing a principal may try in an hour. */
export const MOST_MISSES = 100;

/** An open retrieval ends with its collection, its expiry or its deletion: nobody knows when. */
const OPEN_RETRY_SECONDS = 60;

/** Names the hour of a time (milliseconds since the epoch). */
export function hourOf(at: number): string {
  return new Date(at).toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
}

/** The end of the hour of a time, both in milliseconds since the epoch. */
export function hourEnd(at: number): number {
  return (Math.floor(at / PERIOD_MS) + 1) * PERIOD_MS;
}

/** Whether a vend of these limits takes one of the open retrievals: an import has no private key to collect. */
export function countsAsOpen(
  { operation }: Pick<Vend, 'operation'>,
  { openRetrievals }: GrantLimits,
): boolean {
  return operation === 'create' && openRetrievals !== undefined;
}

/** What a step adds to the open retrievals of its principal. */
export function openChange(from: OpenVend | undefined, to: OpenVend): number {
  return Number(isOpen(to)) - Number(from !== undefined && isOpen(from));
}

type OpenVend = Pick<Vend, 'counted' | 'state'>;

function isOpen({ counted, state }: OpenVend): boolean {
  return counted === true && (state === 'creating' || state === 'ready');
}

/** The refusal of a vend at a time, for the limit that is used up. */
export function vendsThrottled(limit: keyof GrantLimits, limits: GrantLimits, at: number): KeyvendError {
  const quota = limits[limit] ?? 0;
  if (limit === 'openRetrievals') {
    const detail = `You have ${quota} key pairs whose private key is not collected yet, and may have no more: collect or delete one.`;
    return throttled(detail, OPEN_RETRY_SECONDS, { name: 'open-retrievals', quota });
  }
  const detail = `You have vended ${quota} key pairs in this hour, and may vend no more before the next.`;
  return throttledByHour(detail, at, { name: 'vends-per-hour', quota });
}

/** The refusal of one more token that opens nothing. */
export function missesThrottled(at: number): KeyvendError {
  const detail = `You have tried ${MOST_MISSES} retrieval URLs in this hour that do not exist: check that they were copied whole.`;
  return throttledByHour(detail, at, { name: 'retrieval-misses', quota: MOST_MISSES });
}

function throttledByHour(detail: string, at: number, quota: UsedUpQuota): KeyvendError {
  const resetSeconds = Math.ceil((hourEnd(at) - at) / 1000);
  return throttled(detail, resetSeconds, { ...quota, windowSeconds: PERIOD_MS / 1000, resetSeconds });
}

function throttled(detail: string, retryAfterSeconds: number, usedUp: UsedUpQuota): KeyvendError {
  return new KeyvendError('throttled', detail, { retryAfterSeconds, usedUp });
}
