import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runCampaign } from './campaign.ts';
import { linesOf } from './campaign-report.ts';

const HELP = `Vends while workers are killed and calls of the cloud fail, then checks what is left.

  npm run soak -- [--vends 1000] [--faults 0.3] [--kill] [--seed TEXT] [--minutes 90]

  --vends N      how many key pairs clients ask for
  --faults F     the share of vends, 0 to 1, that a fault of the network shall meet
  --kill         kill the workers with SIGKILL at random
  --seed TEXT    repeat the faults of an earlier run
  --minutes N    give up after so long

Progress goes to standard error, the summary to standard output. Ends with 1 when a promise was broken.
`;

const OPTIONS = {
  vends: { type: 'string', default: '1000' },
  faults: { type: 'string', default: '0.3' },
  kill: { type: 'boolean', default: false },
  seed: { type: 'string', default: String(randomInt(1_000_000_000)) },
  minutes: { type: 'string', default: '90' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const values = readArguments();
if (values.help) process.stdout.write(HELP);
else await soak();

async function soak(): Promise<void> {
  const { seed, kill } = values;
  const vends = numberIn('vends', 1, 1_000_000);
  const faults = numberIn('faults', 0, 0.99);
  const minutes = numberIn('minutes', 1, 1_440);
  const report = await within(minutes, runCampaign({ seed, kill, vends, faults, onProgress: printProgress }));
  const broken = Object.values(report.violations).flat();
  for (const violation of broken) process.stderr.write(`${violation}\n`);
  // After hundreds of killed children Node was seen to wait for their handles for ever.
  process.stdout.write(`${linesOf(report).join('\n')}\n`, () => process.exit(broken.length > 0 ? 1 : 0));
}

/** A run that never ends is a failure like any other. */
async function within<Result>(minutes: number, run: Promise<Result>): Promise<Result> {
  const timer = setTimeout(
    () => fail(`No end after ${minutes} minutes, seed ${values.seed}.\n`, 1),
    minutes * 60_000,
  );
  return run.finally(() => clearTimeout(timer));
}

function printProgress(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${HELP}`, 2);
  }
}

function numberIn(name: 'vends' | 'faults' | 'minutes', least: number, most: number): number {
  const number = Number(values[name]);
  if (number >= least && number <= most) return number;
  return fail(`--${name} must be a number from ${least} to ${most}.\n\n${HELP}`, 2);
}

function fail(message: string, code: number): never {
  process.stderr.write(message);
  process.exit(code);
}
