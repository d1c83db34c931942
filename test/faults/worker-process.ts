import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Done, FunctionAnswer, FunctionName, Task } from './worker-task.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

export interface WorkerProcess {
  /** How many tasks it is at; no limit is too high for one that is dead. */
  readonly load: () => number;
  /** How many tasks it ever had. */
  readonly taken: () => number;
  /** Runs a function; `undefined` when the process died before it answered. */
  readonly run: (name: FunctionName, event: unknown) => Promise<FunctionAnswer | undefined>;
  /** Kills it as the kernel does, without a last word. */
  readonly kill: () => void;
  readonly exited: Promise<unknown>;
}

/** Starts a worker and waits until it has loaded the functions. */
export async function startWorker(environment: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  // The log lines of the functions are not looked at here.
  const stdio: StdioOptions = ['ignore', 'ignore', 'inherit', 'ipc'];
  const child = fork(WORKER, [], { env: { ...process.env, ...environment }, stdio });
  const exited = once(child, 'exit');
  await Promise.race([once(child, 'message'), exited.then(diedEarly)]);
  const pending = new Map<number, (answer: FunctionAnswer | undefined) => void>();
  let taken = 0;
  let dead = false;
  child.on('message', ({ id, answer }: Done) => settle(id, answer));
  return {
    exited: exited.then(() => {
      dead = true;
      for (const id of pending.keys()) settle(id, undefined);
    }),
    load: () => (dead ? Number.POSITIVE_INFINITY : pending.size),
    taken: () => taken,
    kill: () => void child.kill('SIGKILL'),
    run(name, event) {
      const { promise, resolve } = Promise.withResolvers<FunctionAnswer | undefined>();
      taken += 1;
      pending.set(taken, resolve);
      send(child, { id: taken, name, event });
      return promise;
    },
  };

  function settle(id: number, answer: FunctionAnswer | undefined): void {
    pending.get(id)?.(answer);
    pending.delete(id);
  }
}

/** What a dying worker does not get any more, its exit settles. */
function send(child: ChildProcess, task: Task): void {
  if (child.connected) child.send(task, () => undefined);
}

function diedEarly(): never {
  throw new Error('a worker died while it loaded the functions');
}
