import assert from 'node:assert/strict';

type Variant = () => Promise<unknown>;

/**
 * Asserts that no variant takes a tenth longer than another. They are run in turn, so that whatever else the machine
 * does slows all of them alike, and compared by their lower quartile, which is the part that is not its doing.
 */
export async function assertEvenTiming(variants: readonly Variant[], rounds: number): Promise<void> {
  const taken = variants.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, variant] of variants.entries()) {
      const start = performance.now();
      await variant();
      taken[index]?.push(performance.now() - start);
    }
  }
  const quartiles = taken.map(lowerQuartile);
  assert.ok(
    Math.max(...quartiles) < 1.1 * Math.min(...quartiles),
    `${quartiles.map(ms => ms.toFixed(3))} ms`,
  );
}

function lowerQuartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 2] ?? Number.NaN;
}
