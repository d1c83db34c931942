import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import type { Invocation } from '../../shared/ports/invocation.ts';
import { makeReconcileDueVends } from '../../shared/usecases/reconcile-due-vends.ts';
import type { Reconciliation } from '../../shared/usecases/reconcile-vend.ts';

const ACTOR = { principal: 'keyvend:reconciler', sourceIp: '-', requestId: 'r' };
const DUE = Array.from({ length: 20 }, (_, index) => `kp_${index}`);
const timing = timingOf('standard');

function invocation(remainingMs: () => number = () => timing.functionMs): Invocation {
  return { id: 'i', signal: new AbortController().signal, remainingMs };
}

/** Reconciles what is due, one vend as `reconcileVend` does; gives the ids that it got to. */
function reconciliation(reconcileVend: (id: string) => Promise<Reconciliation>) {
  const met: string[] = [];
  const run = makeReconcileDueVends({
    store: { findDue: async () => DUE, find: async () => undefined },
    reconcileVend: id => {
      met.push(id);
      return reconcileVend(id);
    },
    clock: Date.now,
    timing,
  });
  return { run, met };
}

test('every vend that is due is reconciled and counted', async () => {
  const { run } = reconciliation(async () => 'undone');
  assert.equal((await run(ACTOR, invocation())).report.undone, DUE.length);
});

test('a vend that fails keeps no other, and is told with its id', async () => {
  const error = new TypeError('a row that nobody can read');
  const { run, met } = reconciliation(async id => {
    if (id === DUE[0]) throw error;
    return 'undone';
  });
  const { report, failures } = await run(ACTOR, invocation());
  assert.deepEqual(failures, [{ keyPairId: DUE[0], error }]);
  assert.equal(report.undone, DUE.length - 1);
  assert.deepEqual(met, DUE);
});

test('a vend that is not available now is postponed', async () => {
  const { run } = reconciliation(async id => {
    if (id === DUE[0]) throw new KeyvendError('unavailable', 'later');
    return 'undone';
  });
  const { report } = await run(ACTOR, invocation());
  assert.deepEqual([report.postponed, report.undone], [1, DUE.length - 1]);
});

test('a vend that needs attention is told with its id', async () => {
  const { run } = reconciliation(async id => (id === DUE[3] ? 'needs-attention' : 'undone'));
  const { report, needingAttention } = await run(ACTOR, invocation());
  assert.equal(report['needs-attention'], 1);
  assert.deepEqual(needingAttention, [DUE[3]]);
});

test('no vend is begun that a look and a delete might not fit in any more', async () => {
  const needed = 2 * timing.providerCallMs.lightsail + timing.commitReserveMs;
  let remaining = needed + 1;
  const { run, met } = reconciliation(async () => 'undone');
  await run(
    ACTOR,
    invocation(() => {
      remaining -= 1;
      return remaining;
    }),
  );
  assert.deepEqual(met, DUE.slice(0, 1));
});
