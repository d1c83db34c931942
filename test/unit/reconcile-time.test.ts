import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAndDeleteMs, timingOf } from '../../shared/domain/timing.ts';
import { STOP_EARLY_MS } from '../../shared/http/invocation.ts';

for (const name of ['standard', 'fast'] as const) {
  test(`with ${name} timing a run of the reconciler has time to begin`, () => {
    const timing = timingOf(name);
    const longest = Math.max(...Object.values(timing.providerCallMs));
    assert.ok(timing.functionMs - STOP_EARLY_MS > lookAndDeleteMs(timing, longest));
  });
}
