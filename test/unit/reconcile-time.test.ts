import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timingOf } from '../../shared/domain/timing.ts';

/** What a scheduled function keeps back of its time, in shared/http/scheduled-handler.ts. */
const STOP_EARLY_MS = 500;

for (const name of ['standard', 'fast'] as const) {
  test(`with ${name} timing a run of the reconciler has time to begin`, () => {
    const { functionMs, providerCallMs, commitReserveMs } = timingOf(name);
    assert.ok(functionMs - STOP_EARLY_MS > 2 * Math.max(...Object.values(providerCallMs)) + commitReserveMs);
  });
}
