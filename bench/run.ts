import { generateKeyPairSync } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startCloud } from '../local/cloud/cloud.ts';
import { startService } from '../local/service.ts';
import { tableOf } from './finding.ts';
import { AT_ONCE, LOAD_VENDS, measureLoad } from './load.ts';
import { measureRetrievalTiming } from './retrieval-timing.ts';

/** What retrieval-timing.ts vends. */
const TIMING_VENDS = 2;

const HELP = `Runs the service on this machine and measures it; bench/README.md explains the tables.

  npm run bench -- [--samples 2000]

  --samples N    how many posts of each kind of retrieval token
`;

const OPTIONS = {
  samples: { type: 'string', default: '2000' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const values = readArguments();
if (values.help) process.stdout.write(HELP);
else await measure(samplesIn(values));

async function measure(samples: number): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const provider = await startProvider();
  opened.defer(provider.close);
  // The functions read it when the service imports them.
  process.env['AWS_ENDPOINT_URL_LIGHTSAIL'] = provider.url;
  const service = await startService({ port: 0, cloudPort: 0, invocationsAtOnce: AT_ONCE });
  opened.defer(service.close);
  const timing = await measureRetrievalTiming(service.url, samples);
  process.stdout.write(`Retrieval tokens that open nothing, ${samples} posts each\n${tableOf(timing)}\n\n`);
  const load = await measureLoad(service, provider);
  process.stdout.write(`Vends under load, the provider taking 300 ms\n${tableOf(load)}\n`);
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function samplesIn({ samples }: { samples: string }): number {
  const number = Number(samples);
  if (Number.isInteger(number) && number > 0) return number;
  return refuse('--samples must be a whole number above 0.');
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n\n${HELP}`);
  process.exit(2);
}

/** One private key for all vends: making an RSA key takes longer than the rest of a vend, and is not ours. */
function startProvider() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const made = Array.from({ length: TIMING_VENDS + LOAD_VENDS }, () => privateKey);
  return startCloud({ keyPool: { size: 0, made } });
}
