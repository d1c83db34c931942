/** The value below which this share of the values lies, by nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * values.length));
  return values.toSorted((a, b) => a - b)[rank - 1] ?? Number.NaN;
}

export interface KolmogorovSmirnov {
  /** The largest distance between the two empirical distributions. */
  readonly distance: number;
  /** How likely samples of one and the same distribution are at least this far apart. */
  readonly p: number;
}

/**
 * The two-sample Kolmogorov-Smirnov test. The p-value is the asymptotic one with the correction of Stephens (1970), as
 * in Numerical Recipes, section 14.3.3.
 */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): KolmogorovSmirnov {
  const distance = largestDistance(a, b);
  const effective = Math.sqrt((a.length * b.length) / (a.length + b.length));
  return { distance, p: tailOf((effective + 0.12 + 0.11 / effective) * distance) };
}

function largestDistance(a: readonly number[], b: readonly number[]): number {
  const steps = [
    ...a.map(value => ({ value, step: 1 / a.length })),
    ...b.map(value => ({ value, step: -1 / b.length })),
  ].toSorted((one, other) => one.value - other.value);
  let distance = 0;
  let largest = 0;
  for (const [index, { value, step }] of steps.entries()) {
    distance += step;
    // Between equal values the two distributions have no distance yet.
    if (steps[index + 1]?.value !== value) largest = Math.max(largest, Math.abs(distance));
  }
  return largest;
}

/** The tail of Kolmogorov's distribution: the alternating series of exp(-2 k² λ²). */
function tailOf(lambda: number): number {
  // The series converges too slowly here, and the tail is 1 to twelve digits.
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k += 1) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, sum));
}
