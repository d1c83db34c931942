import { createHash } from 'node:crypto';

/** Draws a number from 0 to below 1 that the seed and the place alone decide, whatever was drawn before. */
export type Draw = (...place: readonly (string | number)[]) => number;

export function drawFrom(seed: string): Draw {
  return (...place) => {
    const digest = createHash('sha256')
      .update([seed, ...place].join('\n'))
      .digest();
    return digest.readUInt32BE() / 2 ** 32;
  };
}
