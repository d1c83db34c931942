import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export type KeyPool = {
  /** An RSA-2048 private key that nobody else gets. */
  take(): Promise<KeyObject>;
  close(): void;
};

const generateKeyPairAsync = promisify(generateKeyPair);

/**
 * Keeps private keys ready, because making one takes longer than the rest of a request. They are made one after the
 * other, so that at most one core works on them, and no timer of the pool keeps the process alive.
 */
export function openKeyPool(size: number): KeyPool {
  const ready: KeyObject[] = [];
  const waiting: PromiseWithResolvers<KeyObject>[] = [];
  let filling = false;
  let open = true;

  const isShort = () => open && (waiting.length > 0 || ready.length < size);

  async function fill(): Promise<void> {
    filling = true;
    const { privateKey } = await generateKeyPairAsync('rsa', { modulusLength: 2048 });
    const first = waiting.shift();
    if (first) first.resolve(privateKey);
    else ready.push(privateKey);
    filling = false;
    fillSoon();
  }

  function fillSoon(): void {
    if (!filling && isShort()) setImmediate(() => !filling && isShort() && void fill()).unref();
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
