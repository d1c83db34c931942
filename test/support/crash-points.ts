import { AsyncLocalStorage } from 'node:async_hooks';
import * as z from 'zod/mini';

/** One run of a use case as one process would run it, which may die at a point. */
export interface CrashRun {
  /** The points that it came past, in order. */
  readonly passed: readonly string[];
  /** `crashed` when it died at its point; otherwise how it ended. */
  readonly end: 'crashed' | { readonly result: unknown } | { readonly error: unknown };
}

/** A run that stands still at its point, or came to its end without getting there. */
export interface PausedRun {
  readonly paused: boolean;
  /** Lets it go on, and tells how it ended. */
  readonly resume: () => Promise<Exclude<CrashRun['end'], 'crashed'>>;
}

interface Process {
  readonly stopAt: string | undefined;
  readonly passed: string[];
  readonly stopped: PromiseWithResolvers<true>;
  /** Settles when a process that stands still may go on: never, if it is dead. */
  readonly goOn: PromiseWithResolvers<void>;
  /** Its calls: those that were on their way when it stopped land all the same. */
  readonly calls: Promise<unknown>[];
  stands: boolean;
}

const processes = new AsyncLocalStorage<Process>();

/**
 * Runs `act` as a process of its own that dies at the point of this name: the call is never made (`before`), or made
 * and its answer never seen (`after`), and nothing of the process goes on. What else was on its way has landed.
 */
export async function runUntil(crashAt: string | undefined, act: () => Promise<unknown>): Promise<CrashRun> {
  const { process, ended } = start(crashAt, act);
  const end = await Promise.race([process.stopped.promise.then(() => 'crashed' as const), ended]);
  await Promise.allSettled(process.calls);
  return { passed: process.passed, end };
}

/** Runs `act` as a process of its own that stands still at the point of this name, as one that is frozen. */
export async function pauseAt(point: string, act: () => Promise<unknown>): Promise<PausedRun> {
  const { process, ended } = start(point, act);
  const paused = await Promise.race([process.stopped.promise, ended.then(() => false)]);
  await Promise.allSettled(process.calls);
  return {
    paused,
    resume() {
      process.stands = false;
      process.goOn.resolve();
      return ended;
    },
  };
}

function start(stopAt: string | undefined, act: () => Promise<unknown>) {
  const stopped = Promise.withResolvers<true>();
  const goOn = Promise.withResolvers<void>();
  const process: Process = { stopAt, passed: [], stopped, goOn, calls: [], stands: false };
  const ended = processes.run(process, act).then(
    result => ({ result }),
    (error: unknown) => ({ error }),
  );
  return { process, ended };
}

/** A middleware for an SDK client that makes a crash point before and after every call. */
export function crashPoints(service: string) {
  return <Args extends { input: object }, Output>(
    next: (args: Args) => Promise<Output>,
    context: { commandName?: string },
  ) =>
    async (args: Args): Promise<Output> => {
      const call = `${service} ${context.commandName?.replace(/Command$/, '')}${eventIn(args.input)}`;
      return crashAround(call, () => next(args));
    };
}

/** Makes a crash point before and after a call. */
export async function crashAround<Output>(call: string, make: () => Promise<Output>): Promise<Output> {
  await pass(`before ${call}`);
  try {
    const made = make();
    processes.getStore()?.calls.push(made);
    return await made;
  } finally {
    await pass(`after ${call}`);
  }
}

async function pass(place: string): Promise<void> {
  const running = processes.getStore();
  if (!running) return;
  const times = running.passed.filter(earlier => earlier.replace(/ #\d+$/, '') === place).length;
  const point = times === 0 ? place : `${place} #${times + 1}`;
  if (!running.stands) running.passed.push(point);
  if (point === running.stopAt) {
    running.stands = true;
    running.stopped.resolve(true);
  }
  if (running.stands) await running.goOn.promise;
}

const AUDITED = z.object({
  TransactItems: z.array(
    z.looseObject({ Put: z.optional(z.object({ Item: z.looseObject({ event: z.optional(z.unknown()) }) })) }),
  ),
});
const EVENT = z.union([
  z.string(),
  z.pipe(
    z.object({ S: z.string() }),
    z.transform(({ S }) => S),
  ),
]);

/** A transaction is called after the audit event that it writes. */
function eventIn(input: object): string {
  const items = AUDITED.safeParse(input).data?.TransactItems ?? [];
  const events = items.flatMap(({ Put }) => EVENT.safeParse(Put?.Item.event).data ?? []);
  return events.map(event => ` ${event}`).join('');
}
