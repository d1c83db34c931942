import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startCloud } from '../../local/cloud/cloud.ts';

export type CloudProcess = { url: string; kill(): Promise<void> };

const FILE = fileURLToPath(import.meta.url);

/** A cloud in a process of its own, so that it can be killed like one that crashes. */
export async function startCloudProcess(dataDir: string): Promise<CloudProcess> {
  const child = spawn(process.execPath, [FILE, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { url: String(line).trim(), kill: () => kill(child) };
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

if (process.argv[1] === FILE) {
  const [dataDir = ''] = process.argv.slice(2);
  process.stdout.write(`${(await startCloud({ dataDir })).url}\n`);
}
