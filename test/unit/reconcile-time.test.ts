import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timingOf } from '../../shared/domain/timing.ts';
import { STOP_EARLY_MS } from '../../shared/http/invocation.ts';

for (const name of ['standard', 'fast'] as const) {
  test(`with ${name} timing a run of the reconciler has time to begin`, () => {
    const { functionMs, providerCallMs, commitReserveMs } = timingOf(name);
    assert.ok(functionMs - STOP_EARLY_MS > 2 * Math.max(...Object.values(providerCallMs)) + commitReserveMs);
  });
}
