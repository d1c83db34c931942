import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerPool } from './worker-pool.ts';
import type { FunctionAnswer, FunctionName } from './worker-task.ts';

/** How a client fared with one request that it repeated until it had a final answer. */
export interface Fate {
  /** `undefined` when it gave up. */
  readonly answer: FunctionAnswer | undefined;
  /** How often it sent the request, and how often a worker died over it. */
  readonly sent: number;
  readonly deaths: number;
}

/** A client that has no answer after so long reports it; nothing here takes half of that. */
const PATIENCE_MS = 90_000;
const PAUSE_AFTER_DEATH_MS = 100;

/**
 * Sends one request until its answer is final, as the API asks for: the same again after a lost answer, after a
 * problem that says so when its Retry-After is over.
 */
export async function ask(pool: WorkerPool, name: FunctionName, event: () => unknown): Promise<Fate> {
  const start = Date.now();
  let deaths = 0;
  for (let sent = 1; ; sent += 1) {
    const answer = await pool.run(name, event());
    if (!answer) deaths += 1;
    const pauseMs = pauseAfter(answer);
    if (pauseMs === undefined) return { answer, sent, deaths };
    if (Date.now() - start > PATIENCE_MS) return { answer: undefined, sent, deaths };
    await sleep(pauseMs);
  }
}

/** Sends a request once, and never asks what became of it. */
export async function askOnce(pool: WorkerPool, name: FunctionName, event: () => unknown): Promise<Fate> {
  const answer = await pool.run(name, event());
  const isFinal = pauseAfter(answer) === undefined;
  return { answer: isFinal ? answer : undefined, sent: 1, deaths: answer ? 0 : 1 };
}

/** `undefined` after a final answer. */
function pauseAfter(answer: FunctionAnswer | undefined): number | undefined {
  if (!answer) return PAUSE_AFTER_DEATH_MS;
  const retryAfter = answer.headers?.['retry-after'];
  return retryAfter === undefined ? undefined : Number(retryAfter) * 1000;
}
