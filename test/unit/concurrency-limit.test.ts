import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { concurrencyLimit } from '../../local/gateway/concurrency.ts';

test('at most as many pieces of work as the limit says run at once, and all of them run', async () => {
  const limit = concurrencyLimit(3);
  let running = 0;
  let most = 0;
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      limit(async () => {
        running += 1;
        most = Math.max(most, running);
        await setImmediate();
        running -= 1;
        return index;
      }),
    ),
  );
  assert.equal(most, 3);
  assert.deepEqual(
    results,
    Array.from({ length: 20 }, (_, index) => index),
  );
});

test('work that fails makes room for the next', async () => {
  const limit = concurrencyLimit(1);
  await assert.rejects(
    limit(() => Promise.reject(new Error('refused'))),
    /refused/,
  );
  assert.equal(await limit(async () => 'next'), 'next');
});
