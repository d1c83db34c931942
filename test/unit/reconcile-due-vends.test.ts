import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import type { Invocation } from '../../shared/ports/invocation.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { makeReconcileDueVends } from '../../shared/usecases/reconcile-due-vends.ts';
import { makeReconcileVend } from '../../shared/usecases/reconcile-vend.ts';
import { abandonCreate } from '../support/abandoned-vends.ts';
import {
  createInput,
  invocation,
  type Overrides,
  SCHEDULER,
  TIMING,
  useCaseFixture,
} from '../support/use-case-fixture.ts';

const NOTHING = {
  ...{ nothing: 0, undone: 0, finished: 0, deleted: 0, expired: 0, shredded: 0 },
  ...{ 'needs-attention': 0, postponed: 0 },
};

/** So many creates that were cut off, in the order in which their leases have run out. */
async function abandoned(count: number) {
  const fixture = useCaseFixture();
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.push(await abandonCreate(fixture));
    fixture.time.now += 1;
  }
  fixture.time.now += TIMING.leaseMs;
  const reconcileDue = (overrides?: Overrides, run = invocation()) => {
    const deps = fixture.deps(overrides);
    return makeReconcileDueVends({ ...deps, reconcileVend: makeReconcileVend(deps) })(SCHEDULER, run);
  };
  const report = async (overrides?: Overrides, run?: Invocation) => {
    const { failures, ...done } = await reconcileDue(overrides, run);
    assert.deepEqual(failures, []);
    return done.report;
  };
  const states = () => ids.map(id => fixture.row(id).state);
  return { ...fixture, ids, reconcileDue, report, states };
}

/** Finds every row but one, for which it fails. */
function failingFor(store: VendStore, id: string, error: Error): Overrides {
  const find: VendStore['find'] = (asked, signal) =>
    asked === id ? Promise.reject(error) : store.find(asked, signal);
  return { store: { find } };
}

describe('the vends that are due', () => {
  it('are reconciled, and what became of them is counted', async () => {
    const { report, states, create, time } = await abandoned(3);
    time.now -= TIMING.leaseMs;
    await create(createInput({ retrieval: { ttlSeconds: 60, access: 'bearer', passcode: false } }));
    time.now += TIMING.leaseMs;
    assert.deepEqual(await report(), { ...NOTHING, undone: 3, expired: 1 });
    assert.deepEqual(states(), ['failed', 'failed', 'failed']);
  });

  it('are none the next time', async () => {
    const { report } = await abandoned(2);
    await report();
    assert.deepEqual(await report(), NOTHING);
  });

  it('do not wait for one that is postponed, which is due again', async () => {
    const { report, provider, ids, states, row, time } = await abandoned(6);
    const stuck = row(ids[0] ?? '').name;
    const find: typeof provider.find = (key, signal) =>
      key.name === stuck ? Promise.reject(new ProviderFailure('unclear')) : provider.find(key, signal);
    assert.deepEqual(await report({ provider: { find } }), { ...NOTHING, undone: 5, postponed: 1 });
    assert.deepEqual(states(), ['creating', ...Array(5).fill('failed')]);
    time.now += TIMING.leaseMs;
    assert.deepEqual(await report(), { ...NOTHING, undone: 1 });
  });

  it('leave the age of the oldest create that is not settled, and 0 once all are', async () => {
    const { reconcileDue, provider, ids, row, time } = await abandoned(3);
    const stuck = row(ids[0] ?? '').name;
    const find: typeof provider.find = (key, signal) =>
      key.name === stuck ? Promise.reject(new ProviderFailure('unclear')) : provider.find(key, signal);
    const { oldestUnfinishedMs } = await reconcileDue({ provider: { find } });
    assert.equal(oldestUnfinishedMs, time.now - Date.parse(row(ids[0] ?? '').createdAt));
    time.now += TIMING.leaseMs;
    assert.equal((await reconcileDue()).oldestUnfinishedMs, 0);
  });

  it('do not wait for one that broke, which is told with its id', async () => {
    const { reconcileDue, ids, states, store } = await abandoned(6);
    const [keyPairId = ''] = ids;
    const error = new TypeError('broken');
    const { report, failures } = await reconcileDue(failingFor(store, keyPairId, error));
    assert.deepEqual(report, { ...NOTHING, undone: 5 });
    assert.deepEqual(failures, [{ keyPairId, error }]);
    assert.deepEqual(states(), ['creating', ...Array(5).fill('failed')]);
  });

  it('are four at once', async () => {
    const { report, provider } = await abandoned(9);
    let [running, most] = [0, 0];
    const find: typeof provider.find = async (key, signal) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return provider.find(key, signal);
    };
    assert.equal((await report({ provider: { find } })).undone, 9);
    assert.equal(most, 4);
  });

  it('are not begun once the invocation is over', async () => {
    const { report, provider, states } = await abandoned(9);
    const controller = new AbortController();
    const find: typeof provider.find = async (key, signal) => {
      controller.abort();
      return provider.find(key, signal);
    };
    await report({ provider: { find } }, invocation({ signal: controller.signal }));
    assert.equal(states().filter(state => state === 'creating').length, 9);
  });

  it('keep their lease and their attempts where the time of the invocation is up', async () => {
    const { report, ids, row } = await abandoned(5);
    const counts = await report({}, invocation({ remainingMs: () => TIMING.providerCallMs.lightsail }));
    assert.deepEqual(counts, { ...NOTHING, postponed: 5 });
    assert.deepEqual(
      ids.map(id => row(id).attempt),
      [1, 1, 1, 1, 1],
    );
  });
});
