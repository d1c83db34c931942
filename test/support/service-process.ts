import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const START = join(import.meta.dirname, '../../local/start.ts');
const READY = /^keyvend ready on (http:\S+)$/m;

export interface ServiceProcess {
  readonly url: string;
  /** All that the process has written to its standard output and error. */
  readonly output: () => string;
  /** Ends the process and waits until it is gone. */
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
}

/** Runs `npm start` as users do, in a process of its own on free ports. */
export async function startServiceProcess(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [START, ...parameters], {
    env: { ...process.env, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  const output = () => Buffer.concat(chunks).toString();
  const { promise: ready, resolve, reject } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const [, url] = READY.exec(output()) ?? [];
      if (url !== undefined) resolve(url);
    });
  }
  const closed = once(child, 'close');
  void closed.then(() => reject(new Error(`the service ended before it was ready: ${output()}`)));
  return {
    url: await ready,
    output,
    async kill(signal) {
      child.kill(signal);
      await closed;
    },
  };
}
