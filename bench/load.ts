import { setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../local/cloud/cloud.ts';
import type { Service } from '../local/service.ts';
import type { Finding } from './finding.ts';
import { quantile } from './statistics.ts';
import { tenant, timed, vend, vendedUrl } from './tenant.ts';

const PROVIDER_MS = 300;
const ALONE = 100;
export const AT_ONCE = 50;
const WAVES = 4;
const HAMMERS = 8;
const MOST_AT_ONCE = 3;
const MOST_HAMMERED = 1.5;

const alice = tenant('AKIALOCALALICE000000');
const bob = tenant('AKIALOCALBOB00000000');

/** How many key pairs a run vends: the provider needs a private key ready for each. */
export const LOAD_VENDS = 2 * ALONE + (WAVES + 1) * AT_ONCE + 1;

/**
 * What other requests at the same time do to a vend, the provider taking 300 ms: 50 vends at once, and one tenant who
 * posts to one collected retrieval URL as fast as the answers come. `provider` is the cloud that vends create keys at.
 */
export async function measureLoad({ url, cloud }: Service, provider: Cloud): Promise<Finding[]> {
  const stop = provider.intercept(async ({ operation }) => {
    if (operation === 'CreateKeyPair') await sleep(PROVIDER_MS);
    return undefined;
  });
  try {
    await wave(url);
    const alone = await counted(cloud, () => oneByOne(url));
    const together = await counted(cloud, () => inWaves(url));
    return [
      { what: `vend alone, p99 of ${alone.times.length}`, figure: milliseconds(alone.times) },
      {
        what: `vend, ${AT_ONCE} at once, p99 of ${together.times.length}`,
        figure: milliseconds(together.times),
      },
      ratioOf(`${AT_ONCE} at once / alone`, together.times, alone.times, MOST_AT_ONCE),
      callsOf(together.callsEach, alone.callsEach),
      ...(await hammeredFindings(url, alone.times)),
    ];
  } finally {
    stop();
  }
}

interface Counted {
  readonly times: number[];
  /** DynamoDB and KMS calls of one vend; more of them at once would be retries. */
  readonly callsEach: number;
}

/** The reconciler, which runs beside, finds what it has to do by queries; a vend makes none. */
async function counted(cloud: Cloud, vends: () => Promise<number[]>): Promise<Counted> {
  const before = cloud.requests.length;
  const times = await vends();
  const calls = cloud.requests.slice(before).filter(({ operation }) => operation !== 'Query');
  return { times, callsEach: calls.length / times.length };
}

function callsOf(together: number, alone: number): Finding {
  const what = `DynamoDB and KMS calls of a vend, ${AT_ONCE} at once`;
  return { what, figure: String(together), line: `= ${alone}, as alone`, met: together === alone };
}

async function hammeredFindings(serviceUrl: string, alone: readonly number[]): Promise<Finding[]> {
  const { vends, posts } = await whileHammered(serviceUrl);
  return [
    { what: `vend while ${posts} posts to one URL, p99 of ${vends.length}`, figure: milliseconds(vends) },
    ratioOf('hammered / alone', vends, alone, MOST_HAMMERED),
  ];
}

async function oneByOne(serviceUrl: string): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < ALONE; index += 1) times.push((await vend(bob, serviceUrl)).milliseconds);
  return times;
}

async function inWaves(serviceUrl: string): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < WAVES; index += 1) times.push(...(await wave(serviceUrl)));
  return times;
}

async function wave(serviceUrl: string): Promise<number[]> {
  const vends = Array.from({ length: AT_ONCE }, (_, index) =>
    vend(index % 2 === 0 ? alice : bob, serviceUrl),
  );
  return (await Promise.all(vends)).map(answered => answered.milliseconds);
}

async function whileHammered(serviceUrl: string): Promise<{ vends: number[]; posts: number }> {
  const url = await vendedUrl(alice, serviceUrl, { access: 'caller' });
  await timed(alice, new Request(url, { method: 'POST' }), 200);
  const ended = new AbortController();
  const hammers = Array.from({ length: HAMMERS }, () => hammer(url, ended.signal));
  const vends = await oneByOne(serviceUrl).finally(() => ended.abort());
  const posts = (await Promise.all(hammers)).reduce((sum, count) => sum + count, 0);
  return { vends, posts };
}

/** Posts to a URL again and again, and gives how often. */
async function hammer(url: string, ended: AbortSignal): Promise<number> {
  let posts = 0;
  for (; !ended.aborted; posts += 1) await timed(alice, new Request(url, { method: 'POST' }), 410);
  return posts;
}

function milliseconds(times: readonly number[]): string {
  return `${quantile(times, 0.99).toFixed(0)} ms`;
}

function ratioOf(what: string, loaded: readonly number[], alone: readonly number[], most: number): Finding {
  const ratio = quantile(loaded, 0.99) / quantile(alone, 0.99);
  return { what, figure: ratio.toFixed(2), line: `<= ${most}`, met: ratio <= most };
}
