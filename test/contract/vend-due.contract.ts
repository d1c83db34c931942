import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advance, type Vend } from '../../shared/domain/vend.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { ACTOR, becomingReady, claimVend, failing, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** What a store must find for the reconciler. Other vends of the store are due later than these. */
export function defineDueContract(store: () => VendStore): void {
  describe('the vends that are due', () => {
    const leaseEnding = (leaseUntil: number, members: Partial<Vend> = {}) =>
      claimVend(store(), { leaseUntil, ...members });
    const dueOf = async (vends: readonly Vend[], now: number) => {
      const ids = await store().findDue(now, 100, signal);
      return ids.filter(id => vends.some(vend => vend.id === id));
    };

    it('are those whose time has come, to the millisecond, the longest due first', async () => {
      const vends = [
        await leaseEnding(3_000),
        await leaseEnding(1_000),
        await leaseEnding(2_000),
        await leaseEnding(3_001),
      ];
      const order = [vends[1], vends[2], vends[0]].map(vend => vend?.id);
      assert.deepEqual(await dueOf(vends, 3_000), order);
      assert.deepEqual(await dueOf(vends, 999), []);
    });

    it('move with every step of a vend', async () => {
      const vend = await leaseEnding(1_000);
      const ready = becomingReady(vend, { expiresAt: 50_000 });
      await store().transition(ready, signal);
      assert.deepEqual([await dueOf([vend], 49_999), await dueOf([vend], 50_000)], [[], [vend.id]]);
      const audit = { event: 'retrieval.released', actor: ACTOR, at: NOW } as const;
      await store().transition(advance(ready.to, { state: 'retrieved', sealed: undefined }, audit), signal);
      assert.deepEqual(await dueOf([vend], NOW), []);
    });

    it('are none once they have failed', async () => {
      const vend = await leaseEnding(1_000);
      await store().transition(failing(vend), signal);
      assert.deepEqual(await dueOf([vend], NOW), []);
    });

    it('are given no more of than is asked for', async () => {
      for (let count = 0; count < 12; count += 1) await leaseEnding(1);
      assert.ok((await store().findDue(1, 4, signal)).length <= 4);
    });
  });
}
