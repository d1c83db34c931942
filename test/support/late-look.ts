import { setTimeout as sleep } from 'node:timers/promises';
import type {
  KeyPairProvider,
  ProviderKeyName,
  ProviderKeyPair,
} from '../../shared/ports/key-pair-provider.ts';

/** A provider that is eventually consistent shows by then what it did. */
const LATE_MS = 20_000;
const LOOK_EVERY_MS = 250;

/** What `find` gives; where it may be late, once a key pair is there, or is not. */
export async function lateLook(
  { find, consistency }: Pick<KeyPairProvider, 'find' | 'consistency'>,
  keyName: ProviderKeyName,
  expected: 'there' | 'gone',
): Promise<ProviderKeyPair | undefined> {
  const { signal } = new AbortController();
  const fits = (found?: ProviderKeyPair) => (found !== undefined) === (expected === 'there');
  const until = Date.now() + (consistency === 'eventual' ? LATE_MS : 0);
  let found = await find(keyName, signal);
  while (!fits(found) && Date.now() < until) {
    await sleep(LOOK_EVERY_MS);
    found = await find(keyName, signal);
  }
  return found;
}
