import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bundleCommand } from '../../build/bundle-command.ts';

export interface CommandRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command, run as users run it, in a folder of its own. */
export interface BuiltCommand {
  /** The one file. */
  readonly program: string;
  /** Where it runs; removed with everything in it by `close`. */
  readonly folder: string;
  readonly run: (parameters: readonly string[], environment?: Environment) => Promise<CommandRun>;
  readonly start: (parameters: readonly string[], environment?: Environment) => ChildProcess;
  readonly close: () => Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

/** The credentials of a local caller as they stand in the environment, and the service they are for. */
export function callerEnvironment(url: string, caller: 'ALICE' | 'BOB' = 'ALICE'): Environment {
  return {
    KEYVEND_URL: url,
    AWS_ACCESS_KEY_ID: caller === 'ALICE' ? 'AKIALOCALALICE000000' : 'AKIALOCALBOB00000000',
    AWS_SECRET_ACCESS_KEY: `${caller.toLowerCase()}-local-secret`,
  };
}

/** Bundles the command; what its environment holds is what is given here, and PATH. */
export async function builtCommand(common: Environment): Promise<BuiltCommand> {
  const folder = await mkdtemp(join(tmpdir(), 'keyvend-command-'));
  const outdir = await mkdtemp(join(tmpdir(), 'keyvend-bundle-'));
  await bundleCommand(outdir);
  const program = join(outdir, 'cli/keyvend.cjs');
  const start: BuiltCommand['start'] = (parameters, environment = {}) =>
    spawn(process.execPath, [program, ...parameters], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, ...common, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return {
    ...{ program, folder, start },
    run: (parameters, environment) => outcomeOf(start(parameters, environment)),
    async close() {
      await Promise.all([folder, outdir].map(path => rm(path, { recursive: true })));
    },
  };
}

/** Waits for a process to end. */
export async function outcomeOf(child: ChildProcess): Promise<CommandRun> {
  if (!child.stdout || !child.stderr) throw new Error('the process has no pipes');
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code]: (number | null)[] = await closed;
  return { code: code ?? null, stdout, stderr };
}

/** The client token that a run has printed. */
export function clientTokenIn(stderr: string): string {
  const [, token] = /client token ([0-9a-f-]{36}):/.exec(stderr) ?? [];
  if (token === undefined) throw new Error('no client token was printed');
  return token;
}

/** The last line of standard error: why the command failed. */
export function envelopeIn({ stderr }: CommandRun): Record<string, unknown> {
  return JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
}
