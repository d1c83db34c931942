import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export type KeyPool = {
  /** An RSA-2048 private key that nobody else gets. */
  take(): Promise<KeyObject>;
  close(): void;
};

const generateKeyPairAsync = promisify(generateKeyPair);

export type KeyPoolOptions = {
  /** How many keys are kept ready. */
  size: number;
  /** How many are made at the same time, and so how many cores work on them. */
  atOnce?: number;
  /** RSA-2048 private keys that were made before; each is given once, like any other. */
  made?: readonly KeyObject[];
};

/**
 * Keeps private keys ready, because making one takes longer than the rest of a request. No timer of the pool keeps
 * the process alive.
 */
export function openKeyPool({ size, atOnce = 1, made = [] }: KeyPoolOptions): KeyPool {
  const ready: KeyObject[] = [...made];
  const waiting: PromiseWithResolvers<KeyObject>[] = [];
  let making = 0;
  let open = true;

  const isShort = () => open && making < atOnce && ready.length + making < size + waiting.length;

  async function make(): Promise<void> {
    making += 1;
    const { privateKey } = await generateKeyPairAsync('rsa', { modulusLength: 2048 });
    making -= 1;
    const first = waiting.shift();
    if (first) first.resolve(privateKey);
    else ready.push(privateKey);
    fillSoon();
  }

  function fill(): void {
    while (isShort()) void make();
  }

  function fillSoon(): void {
    if (isShort()) setImmediate(fill).unref();
  }

  fillSoon();
  return {
    take() {
      const key = ready.shift();
      const request = Promise.withResolvers<KeyObject>();
      if (key) request.resolve(key);
      else waiting.push(request);
      fillSoon();
      return request.promise;
    },
    close() {
      open = false;
      for (const { reject } of waiting.splice(0)) reject(new Error('the key pool is closed'));
    },
  };
}
