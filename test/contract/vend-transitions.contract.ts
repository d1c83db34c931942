import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advance, type Vend } from '../../shared/domain/vend.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { ACTOR, becomingReady, claimVend, NOW, unclaimed } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** What a store must do with the steps of a vend. */
export function defineTransitionContract(store: () => VendStore): void {
  describe('a transition', () => {
    it('writes the vend as it shall be, bytes and all', async () => {
      const step = becomingReady(await claimVend(store()));
      assert.equal(await store().transition(step, signal), 'applied');
      assert.deepEqual(await store().find(step.to.id, signal), step.to);
    });

    it('removes what the vend shall not have any more', async () => {
      const ready = becomingReady(await claimVend(store()));
      await store().transition(ready, signal);
      const shredded = advance(
        ready.to,
        { state: 'retrieved', sealed: undefined },
        { event: 'retrieval.released', actor: ACTOR, at: NOW },
      );
      assert.equal(await store().transition(shredded, signal), 'applied');
      const row = await store().find(ready.to.id, signal);
      assert.deepEqual([row?.state, row?.sealed], ['retrieved', undefined]);
    });

    it('that was applied is superseded the next time', async () => {
      const step = becomingReady(await claimVend(store()));
      await store().transition(step, signal);
      assert.equal(await store().transition(step, signal), 'superseded');
      assert.deepEqual(await store().find(step.to.id, signal), step.to);
    });

    const fences: [member: string, stale: Partial<Vend>][] = [
      ['revision', { revision: 0 }],
      ['state', { state: 'failed' }],
      ['attempt', { attempt: 2 }],
    ];
    for (const [member, stale] of fences) {
      it(`from a row of another ${member} is superseded and changes nothing`, async () => {
        const vend = await claimVend(store());
        const step = becomingReady(vend);
        assert.equal(
          await store().transition({ ...step, from: { ...vend, ...stale } }, signal),
          'superseded',
        );
        assert.deepEqual(await store().find(vend.id, signal), vend);
      });
    }

    it('of a vend that nobody claimed is superseded', async () => {
      const step = becomingReady(unclaimed().to);
      assert.equal(await store().transition(step, signal), 'superseded');
      assert.equal(await store().find(step.to.id, signal), undefined);
    });

    it('by many at once is applied once', async () => {
      const vend = await claimVend(store());
      const steps = Array.from({ length: 8 }, () => becomingReady(vend));
      const results = await Promise.all(steps.map(step => store().transition(step, signal)));
      assert.deepEqual(results.sort(), ['applied', ...Array(7).fill('superseded')]);
    });

    it('whose audit entry exists is refused and changes nothing', async () => {
      const vend = await claimVend(store());
      const step = becomingReady(vend);
      const entry = { ...step.entry, sequence: 1 };
      await assert.rejects(store().transition({ ...step, entry }, signal), {
        code: 'internal',
      });
      assert.deepEqual(await store().find(vend.id, signal), vend);
    });

    const expiries: [when: string, unexpiredAt: number, outcome: string][] = [
      ['a millisecond before', NOW + 899_999, 'applied'],
      ['at', NOW + 900_000, 'superseded'],
      ['a millisecond after', NOW + 900_001, 'superseded'],
    ];
    for (const [when, unexpiredAt, outcome] of expiries) {
      it(`of a retrieval that must not have expired is ${outcome} ${when} its expiry`, async () => {
        const ready = becomingReady(await claimVend(store()));
        await store().transition(ready, signal);
        const release = advance(
          ready.to,
          { state: 'retrieved' },
          { event: 'retrieval.released', actor: ACTOR, at: NOW },
        );
        assert.equal(await store().transition({ ...release, unexpiredAt }, signal), outcome);
      });
    }
  });
}
