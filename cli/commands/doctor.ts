import type { Command } from 'commander';
import { EXIT, failureOf } from '../failure.ts';
import { run } from '../run.ts';
import type { Session } from '../session.ts';
import { requireAgent } from '../ssh-agent.ts';
import { visible } from '../terminal-text.ts';

interface Finding {
  readonly check: string;
  readonly outcome: 'ok' | 'failed' | 'missing';
  readonly detail: string;
}

const EXAMPLES = `
Example:
  keyvend doctor --url https://keyvend.example.com

Exit code: 0 all is well, 1 something is not. An SSH agent is only needed for --agent.`;

const MOST_SKEW_MS = 60_000;

export function addDoctor(program: Command): void {
  const command = program.command('doctor');
  command
    .description('looks at the service, the clock, the credentials and the grants, and says what is wrong')
    .addHelpText('after', EXAMPLES)
    .action(() =>
      run(command, async session => {
        const findings = await session.report.during('looking', () => examine(session));
        session.report.result({ findings }, findings.map(findingText).join(''));
        return findings.some(({ outcome }) => outcome === 'failed') ? EXIT.unexpected : EXIT.done;
      }),
    );
}

async function examine(session: Session): Promise<Finding[]> {
  const connection = await connect(session);
  const caller = connection.every(({ outcome }) => outcome === 'ok') ? [await authorize(session)] : [];
  return [
    { check: 'node', outcome: 'ok', detail: process.version },
    ...connection,
    ...caller,
    await agent(session),
  ];
}

/** Any answer will do: it is the service's clock and its certificate that are looked at. */
async function connect({ url, signal }: Session): Promise<Finding[]> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
    const { headers } = await fetch(new URL('/v1/providers', url), { redirect: 'manual', signal: limit });
    return [{ check: 'service', outcome: 'ok', detail: url.origin }, clock(headers.get('date'))];
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
    return [{ check: 'service', outcome: 'failed', detail: `${url.origin} cannot be reached (${code})` }];
  }
}

/** AWS refuses signatures of another time: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
function clock(date: string | null): Finding {
  const skew = date === null ? Number.NaN : Date.now() - Date.parse(date);
  if (Number.isNaN(skew))
    return { check: 'clock', outcome: 'missing', detail: 'the service does not say the time' };
  const seconds = Math.round(skew / 1_000);
  return Math.abs(skew) <= MOST_SKEW_MS
    ? { check: 'clock', outcome: 'ok', detail: `${seconds} s from that of the service` }
    : {
        check: 'clock',
        outcome: 'failed',
        detail: `${seconds} s from that of the service: signatures are refused`,
      };
}

async function authorize({ client, settings }: Session): Promise<Finding> {
  const by = settings.token === undefined ? 'AWS credentials' : 'KEYVEND_TOKEN';
  try {
    await client.listProviders();
    return { check: 'credentials', outcome: 'ok', detail: `${by} are accepted` };
  } catch (error) {
    const { message, next } = failureOf(error);
    return { check: 'credentials', outcome: 'failed', detail: [`${by}: ${message}`, next].join(' ').trim() };
  }
}

async function agent({ settings }: Session): Promise<Finding> {
  try {
    await requireAgent(settings.agentSocket);
    return { check: 'ssh agent', outcome: 'ok', detail: 'answers' };
  } catch {
    return { check: 'ssh agent', outcome: 'missing', detail: 'none answers: --agent cannot be used' };
  }
}

function findingText({ check, outcome, detail }: Finding): string {
  return visible(`${outcome.padEnd(7)}  ${check.padEnd(11)}  ${detail}`).concat('\n');
}
