import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { Invocation } from '../ports/invocation.ts';

/** Work stops, and an answer leaves, this long before the function's own time-out: no caller sees the gateway's 503. */
export const STOP_EARLY_MS = 500;

/** What bounds the work of one Lambda invocation; `signal` aborts when it has to stop. */
export function invocationOf(context: Context, signal: AbortSignal): Invocation {
  return { id: randomUUID(), signal, remainingMs: () => context.getRemainingTimeInMillis() - STOP_EARLY_MS };
}
