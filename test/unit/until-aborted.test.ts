import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { untilAborted } from '../../shared/adapters/swas/until-aborted.ts';

const REASON = new Error('the time is over');

test('a call that ends in time gives what it gives', async () => {
  const { signal } = new AbortController();
  assert.equal(await untilAborted(signal, async () => 'done'), 'done');
  await assert.rejects(
    untilAborted(signal, () => Promise.reject(new Error('failed'))),
    { message: 'failed' },
  );
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('a call is not begun after the abort', async () => {
  let calls = 0;
  const call = async () => {
    calls += 1;
  };
  await assert.rejects(untilAborted(AbortSignal.abort(REASON), call), REASON);
  assert.equal(calls, 0);
});

for (const [end, settle] of [
  ['succeeds', ({ resolve }: PromiseWithResolvers<void>) => resolve()],
  ['fails', ({ reject }: PromiseWithResolvers<void>) => reject(new Error('late'))],
] as const) {
  test(`a call that ${end} after the abort is not heard`, async () => {
    const controller = new AbortController();
    const late = Promise.withResolvers<void>();
    const answer = untilAborted(controller.signal, () => late.promise);
    controller.abort(REASON);
    await assert.rejects(answer, REASON);
    settle(late);
    // An unhandled rejection would fail the test here.
    await new Promise(resolve => setImmediate(resolve));
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });
}
