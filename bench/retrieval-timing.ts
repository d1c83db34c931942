import { randomInt } from 'node:crypto';
import type { Finding } from './finding.ts';
import { kolmogorovSmirnov, quantile } from './statistics.ts';
import { tenant, timed, vendedUrl } from './tenant.ts';

const MOST_RATIO = 1.1;
const LEAST_P = 0.01;
const WARM_UP = 100;
const KINDS = ['unknown', 'foreign', 'flipped'] as const;
const PAIRS = [
  ['unknown', 'foreign'],
  ['unknown', 'flipped'],
  ['foreign', 'flipped'],
] as const;

type Kind = (typeof KINDS)[number];
type Urls = Readonly<Record<Kind, string>>;
type Times = Record<Kind, number[]>;

/**
 * How long a POST of one caller takes with a token of an unknown id, with another principal's, and with one of the
 * caller's own whose MAC has a flipped character. All three are answered 404.
 */
export async function measureRetrievalTiming(serviceUrl: string, samples: number): Promise<Finding[]> {
  const bob = tenant('AKIALOCALBOB00000000');
  const urls = await probeUrls(serviceUrl);
  const times: Times = { unknown: [], foreign: [], flipped: [] };
  for (let round = -WARM_UP; round < samples; round += 1) {
    for (const kind of shuffled(KINDS)) {
      const { milliseconds } = await timed(bob, new Request(urls[kind], { method: 'POST' }), 404);
      if (round >= 0) times[kind].push(milliseconds);
    }
  }
  return findingsOf(times);
}

async function probeUrls(serviceUrl: string): Promise<Urls> {
  const bound = { access: 'caller' };
  const own = await vendedUrl(tenant('AKIALOCALBOB00000000'), serviceUrl, bound);
  const foreign = await vendedUrl(tenant('AKIALOCALALICE000000'), serviceUrl, bound);
  const idStart = own.lastIndexOf('/') + 1;
  return {
    unknown: withOtherCharacter(own, idStart + 1),
    foreign,
    flipped: withOtherCharacter(own, idStart + 26),
  };
}

function withOtherCharacter(url: string, position: number): string {
  return `${url.slice(0, position)}${url[position] === 'A' ? 'B' : 'A'}${url.slice(position + 1)}`;
}

/** In a fixed order each kind would always bear what the same other one leaves behind. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map(item => ({ item, rank: randomInt(2 ** 32) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

function findingsOf(times: Times): Finding[] {
  const medians = KINDS.map(kind => quantile(times[kind], 0.5));
  const ratio = Math.max(...medians) / Math.min(...medians);
  return [
    ...KINDS.map((kind, index) => ({
      what: `${kind} token, median`,
      figure: `${medians[index]?.toFixed(3)} ms`,
    })),
    {
      what: 'largest median / smallest',
      figure: ratio.toFixed(3),
      line: `<= ${MOST_RATIO}`,
      met: ratio <= MOST_RATIO,
    },
    ...PAIRS.map(([a, b]) => {
      const { distance, p } = kolmogorovSmirnov(times[a], times[b]);
      const figure = `p = ${p.toPrecision(2)}, D = ${distance.toFixed(3)}`;
      return { what: `${a} / ${b}, KS`, figure, line: `p > ${LEAST_P}`, met: p > LEAST_P };
    }),
  ];
}
