import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkTiming, timingOf } from '../../shared/domain/timing.ts';

describe('timing', () => {
  it('is 28 s for the function, 5 s for a provider (SWAS 7), 60 s for a lease and for a name', () => {
    const { functionMs, providerCallMs, leaseMs, drainMs } = timingOf('standard');
    assert.deepEqual([functionMs, leaseMs, drainMs], [28_000, 60_000, 60_000]);
    assert.deepEqual(providerCallMs, { lightsail: 5_000, ec2: 5_000, swas: 7_000 });
  });

  it('leaves room for a provider call and the commit within the function', () => {
    for (const name of ['standard', 'fast'] as const) {
      const { functionMs, providerCallMs, commitReserveMs } = timingOf(name);
      assert.ok(Math.max(...Object.values(providerCallMs)) + commitReserveMs < functionMs);
    }
  });

  it('that is fast has leases of 5 s, and the same proportions', () => {
    const [standard, fast] = [timingOf('standard'), timingOf('fast')];
    assert.equal(fast.leaseMs, 5_000);
    const proportional = (ms: number) => Math.round((ms * fast.leaseMs) / standard.leaseMs);
    for (const member of ['functionMs', 'commitReserveMs', 'drainMs'] as const) {
      assert.equal(fast[member], proportional(standard[member]));
    }
    assert.equal(fast.providerCallMs.lightsail, proportional(standard.providerCallMs.lightsail));
  });

  const standard = timingOf('standard');
  const rows: [rule: string, leaseMs: number, isAccepted: boolean][] = [
    ['as long as the function and two calls of the slowest provider', 42_000, false],
    ['a millisecond longer', 42_001, true],
    ['shorter', 41_999, false],
  ];
  for (const [rule, leaseMs, isAccepted] of rows) {
    it(`with a lease ${rule} is ${isAccepted ? 'accepted' : 'refused'}`, () => {
      const check = () => checkTiming({ ...standard, leaseMs });
      if (isAccepted) check();
      else assert.throws(check, RangeError);
    });
  }
});
