import { generateKeyPairSync } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startCloud } from '../local/cloud/cloud.ts';
import { startService } from '../local/service.ts';
import { tableOf } from './finding.ts';
import { AT_ONCE, LOAD_VENDS, measureLoad } from './load.ts';
import { measureRetrievalTiming } from './retrieval-timing.ts';

/** What retrieval-timing.ts vends. */
const TIMING_VENDS = 2;

const { values } = parseArgs({ options: { samples: { type: 'string', default: '2000' } } });
const samples = Number(values.samples);
if (!Number.isInteger(samples) || samples < 1)
  throw new RangeError('--samples must be a whole number above 0');

const provider = await startProvider();
// The functions read it when the service imports them.
process.env['AWS_ENDPOINT_URL_LIGHTSAIL'] = provider.url;
const service = await startService({ port: 0, cloudPort: 0, invocationsAtOnce: AT_ONCE });
try {
  const timing = await measureRetrievalTiming(service.url, samples);
  process.stdout.write(`Retrieval tokens that open nothing, ${samples} posts each\n${tableOf(timing)}\n\n`);
  const load = await measureLoad(service, provider);
  process.stdout.write(`Vends under load, the provider taking 300 ms\n${tableOf(load)}\n`);
} finally {
  await service.close();
  await provider.close();
}

/** One private key for all vends: making an RSA key takes longer than the rest of a vend, and is not ours. */
function startProvider() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const made = Array.from({ length: TIMING_VENDS + LOAD_VENDS }, () => privateKey);
  return startCloud({ keyPool: { size: 0, made } });
}
