import assert from 'node:assert/strict';

type Variant = () => Promise<unknown>;

/** What is uneven by chance is not uneven time after time. */
const BATCHES = 5;

/**
 * Asserts that no variant takes a tenth longer than another. They are run in turn, so that whatever else the machine
 * does slows all of them alike, and compared by their lower quartile, which is the part that is not its doing.
 */
export async function assertEvenTiming(variants: readonly Variant[], rounds: number): Promise<void> {
  const measured: string[] = [];
  for (let batch = 1; batch <= BATCHES; batch += 1) {
    const quartiles = (await timesOf(variants, rounds)).map(lowerQuartile);
    if (Math.max(...quartiles) < 1.1 * Math.min(...quartiles)) return;
    measured.push(quartiles.map(ms => ms.toFixed(3)).join(' '));
  }
  assert.fail(`uneven in each batch, in ms: ${measured.join(', ')}`);
}

async function timesOf(variants: readonly Variant[], rounds: number): Promise<number[][]> {
  const taken = variants.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, variant] of variants.entries()) {
      const start = performance.now();
      await variant();
      taken[index]?.push(performance.now() - start);
    }
  }
  return taken;
}

function lowerQuartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 2] ?? Number.NaN;
}
