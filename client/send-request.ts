import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, ConnectionError, refusalIn } from './api-error.ts';
import type { Authorization, OutgoingRequest } from './authorization.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A try that failed, and when the next one begins. */
export interface Wait {
  readonly error: ApiError | ConnectionError;
  readonly pauseMs: number;
}

export interface Patience {
  /** All tries together take no longer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly waiting?: ((wait: Wait) => void) | undefined;
}

const ONE_TRY_MS = 35_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
/** Where nobody says that waiting helps: 8 seconds, in which a connection comes back or does not. */
const BLIND_TRIES = 6;

const LASTING = /^(?:ENOTFOUND|ERR_INVALID_URL|ERR_TLS_.*|.*CERT.*|UNABLE_TO_.*)$/;

/**
 * Sends a request, and once more whenever that may help: nothing but a request whose repetition changes nothing may be
 * given. Follows no redirect. Rejects with `ApiError`, `ConnectionError` or the reason of the signal.
 */
export async function sendPatiently(
  request: OutgoingRequest,
  authorization: Authorization | undefined,
  { timeoutMs, signal, waiting }: Patience,
): Promise<Answer> {
  const end = Date.now() + timeoutMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await sendOnce(request, authorization, signal, end - Date.now());
    } catch (error) {
      signal.throwIfAborted();
      if (!isRefusal(error)) throw error;
      const pauseMs = pauseBefore(error, tries);
      if (pauseMs === undefined || Date.now() + pauseMs >= end) throw error;
      waiting?.({ error, pauseMs });
      await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

async function sendOnce(
  request: OutgoingRequest,
  authorization: Authorization | undefined,
  signal: AbortSignal,
  remainingMs: number,
): Promise<Answer> {
  const { method, url, body } = request;
  const headers = authorization ? await authorization.authorize(request) : { ...request.headers };
  const limit = AbortSignal.timeout(Math.max(1, Math.min(ONE_TRY_MS, remainingMs)));
  try {
    const response = await fetch(url, {
      ...{ method, headers, redirect: 'manual', signal: AbortSignal.any([signal, limit]) },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    if (response.ok) return { status: response.status, body: text };
    throw refusalIn(response.status, response.headers, text);
  } catch (error) {
    if (error instanceof ApiError || signal.aborted) throw error;
    throw limit.aborted
      ? new ConnectionError('timeout', `${url.host} did not answer in time.`, true)
      : unreachable(url, error);
  }
}

function unreachable({ host }: URL, error: unknown): ConnectionError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
  return new ConnectionError('unreachable', `${host} cannot be reached (${code}).`, !LASTING.test(code));
}

function isRefusal(error: unknown): error is ApiError | ConnectionError {
  return error instanceof ApiError || error instanceof ConnectionError;
}

/** Milliseconds; undefined where no further try makes sense. */
function pauseBefore(error: ApiError | ConnectionError, tries: number): number | undefined {
  if (!error.retryable) return undefined;
  const told = error instanceof ApiError ? error.retryAfterSeconds : undefined;
  if (told === undefined && tries >= BLIND_TRIES) return undefined;
  const backOff = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
  return Math.max((told ?? 0) * 1_000, backOff * (0.5 + Math.random() / 2));
}
