import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EXIT, Failure, misuse } from './failure.ts';

const NO_AGENT = 2;

/** Rejects with a misuse unless an SSH agent can be asked: before anything is vended that it would have to hold. */
export async function requireAgent(socket: string | undefined): Promise<void> {
  const isThere = socket !== undefined || process.platform === 'win32';
  const code = isThere ? await runSshAdd(['-l'], undefined) : NO_AGENT;
  if (code === 0 || code === 1) return;
  throw misuse('no_agent', 'There is no SSH agent to give the key to.', 'Start one: eval "$(ssh-agent)"');
}

/** Gives the key to the agent for so many seconds. It goes through a pipe: no file and no argument ever holds it. */
export async function addToAgent(privateKey: Buffer, lifetimeSeconds: number): Promise<void> {
  if ((await runSshAdd(['-q', '-t', String(lifetimeSeconds), '-'], privateKey)) === 0) return;
  throw new Failure({
    ...{ exitCode: EXIT.unexpected, code: 'agent_refused' },
    message: 'ssh-add did not take the key.',
    next: 'Repeat the command with the same client token and --out FILE in place of --agent.',
  });
}

/** The exit code; undefined where there is no such program. */
async function runSshAdd(
  parameters: readonly string[],
  input: Buffer | undefined,
): Promise<number | undefined> {
  const child = spawn('ssh-add', parameters, { stdio: ['pipe', 'ignore', 'ignore'] });
  // It may end without reading all of its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  try {
    const [code]: (number | null)[] = await once(child, 'close');
    return code ?? undefined;
  } catch {
    return undefined;
  }
}
