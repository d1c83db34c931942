import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START = join(import.meta.dirname, '../../local/start.ts');

export interface ServiceProcess {
  readonly url: string;
  readonly cloudUrl: string;
  /** Kills it as the kernel does, and waits until it is gone. */
  readonly kill: () => Promise<void>;
}

/** What `npm start -- --data DIR` runs, with the times of tests; resolves when it is ready. */
export async function startServiceProcess(dataDir: string, port: number): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [START, '--data', dataDir], {
    env: { ...process.env, PORT: String(port), KEYVEND_TIMING: 'fast' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const ready = await Promise.race([once(lines, 'line'), exited.then(diedEarly)]);
  // Nobody reads on, and a full pipe would stop the service.
  child.stdout.resume();
  return {
    url: String(ready[0]).replace('keyvend ready on ', ''),
    cloudUrl: `http://127.0.0.1:${port + 1}`,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A port that is free, and the next one with it, which the cloud takes. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const next = createServer().listen(port + 1, '127.0.0.1');
  const isFree = await once(next, 'listening').then(
    () => true,
    () => false,
  );
  for (const closing of [server, next]) closing.close();
  return isFree ? port : freePort();
}

function diedEarly(): never {
  throw new Error('the service ended before it was ready');
}
