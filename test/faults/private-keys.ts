import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);
const AT_ONCE = 2;
const PROGRESS_EVERY_MS = 5_000;

/**
 * RSA-2048 keys for the emulated Lightsail, made before anything is timed: a create that waits for its key on a busy
 * machine would reach the provider later than any protocol may assume.
 */
export async function makePrivateKeys(
  count: number,
  onProgress?: (made: number) => void,
): Promise<KeyObject[]> {
  const keys: KeyObject[] = [];
  const make = async () => {
    while (keys.length < count) keys.push((await generate('rsa', { modulusLength: 2048 })).privateKey);
  };
  const progress = setInterval(() => onProgress?.(keys.length), PROGRESS_EVERY_MS);
  await Promise.all(Array.from({ length: AT_ONCE }, make));
  clearInterval(progress);
  return keys;
}
