import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kolmogorovSmirnov, quantile } from '../../bench/statistics.ts';

const TWO_THOUSAND = Array.from({ length: 2000 }, (_, index) => index);

/** https://en.wikipedia.org/wiki/Percentile#The_nearest-rank_method, its worked example. */
const NEAREST_RANK: readonly [share: number, value: number][] = [
  [0.05, 15],
  [0.3, 20],
  [0.4, 20],
  [0.5, 35],
  [1, 50],
];

for (const [share, value] of NEAREST_RANK) {
  test(`the quantile ${share} is the value of the nearest rank`, () => {
    assert.equal(quantile([50, 15, 40, 20, 35], share), value);
  });
}

/** A shift by k of n values is a distance of k/n; the p-values are of the asymptotic critical values c(α). */
const SHIFTS: readonly [shift: number, distance: number, p: number][] = [
  [0, 0, 1],
  [77, 0.0385, 0.1],
  [86, 0.043, 0.05],
  [103, 0.0515, 0.01],
  [2000, 1, 0],
];

for (const [shift, distance, p] of SHIFTS) {
  test(`samples that are shifted by ${shift} of 2000 have p = ${p}`, () => {
    const shifted = TWO_THOUSAND.map(value => value + shift);
    const found = kolmogorovSmirnov(TWO_THOUSAND, shifted);
    assert.ok(Math.abs(found.distance - distance) < 1e-9, String(found.distance));
    assert.ok(Math.abs(found.p - p) <= 0.05 * p, String(found.p));
  });
}

test('equal values are one step of a distribution', () => {
  assert.equal(kolmogorovSmirnov([1, 1, 2, 2], [1, 2]).distance, 0);
});
