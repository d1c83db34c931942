import type { Draw } from '../support/fault-seed.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';
import type { FunctionAnswer, FunctionName } from './worker-task.ts';

export interface WorkerPoolOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly workers: number;
  /** How many tasks a worker is given at the same time. */
  readonly tasksEach: number;
  /** Decides when each worker is killed; without it they live on. */
  readonly kill?: Draw | undefined;
}

export interface WorkerPool {
  /** Runs a function in a worker; `undefined` when it was killed before it answered. */
  readonly run: (name: FunctionName, event: unknown) => Promise<FunctionAnswer | undefined>;
  readonly kills: () => number;
  /** Lets every worker live from now on. */
  readonly spare: () => void;
  readonly close: () => Promise<void>;
}

interface Queued {
  readonly name: FunctionName;
  readonly event: unknown;
  readonly resolve: (answer: FunctionAnswer | undefined) => void;
}

/** A worker gets some work done first; its last task it is killed in the middle of. */
const MOST_TASKS_OF_A_LIFE = 60;
const KILL_MS = { least: 20, most: 400 };

/** Keeps workers that are killed at random, each replaced when it is dead. */
export function openWorkerPool({ environment, workers, tasksEach, kill }: WorkerPoolOptions): WorkerPool {
  const alive = new Map<WorkerProcess, { readonly tasks: number; readonly ms: number }>();
  const queue: Queued[] = [];
  let lives = 0;
  let kills = 0;
  let mortal = kill !== undefined;
  let open = true;
  const slots = Array.from({ length: workers }, keepOne);

  return {
    run(name, event) {
      const { promise, resolve } = Promise.withResolvers<FunctionAnswer | undefined>();
      queue.push({ name, event, resolve });
      dispatch();
      return promise;
    },
    kills: () => kills,
    spare() {
      mortal = false;
    },
    async close() {
      open = false;
      for (const worker of alive.keys()) worker.kill();
      await Promise.all(slots);
    },
  };

  async function keepOne(): Promise<void> {
    while (open) {
      const worker = await startWorker(environment);
      alive.set(worker, fate());
      if (open) dispatch();
      else worker.kill();
      await worker.exited;
      alive.delete(worker);
    }
  }

  function fate() {
    lives += 1;
    const tasks = 1 + Math.floor((kill?.('tasks', lives) ?? 0) * MOST_TASKS_OF_A_LIFE);
    const ms = KILL_MS.least + (kill?.('ms', lives) ?? 0) * (KILL_MS.most - KILL_MS.least);
    return { tasks, ms };
  }

  function dispatch(): void {
    const [worker] = [...alive.keys()].filter(({ load }) => load() < tasksEach);
    const task = worker && queue.shift();
    if (!task) return;
    void worker.run(task.name, task.event).then(answer => {
      task.resolve(answer);
      dispatch();
    });
    const end = alive.get(worker);
    if (mortal && worker.taken() === end?.tasks) setTimeout(strike, end.ms, worker);
    dispatch();
  }

  function strike(worker: WorkerProcess): void {
    if (!mortal || !open) return;
    kills += 1;
    worker.kill();
  }
}
