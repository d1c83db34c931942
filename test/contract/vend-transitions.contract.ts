import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advance, type Vend } from '../../shared/domain/vend.ts';
import type { Transition, VendStore } from '../../shared/ports/vend-store.ts';
import { ACTOR, becomingReady, claimVend, failing, NOW, unclaimed } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** What a store must do with the steps of a vend, and with the name that it holds. */
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

  describe('a name', () => {
    it('is free again once it is released', async () => {
      const vend = await claimVend(store());
      assert.equal(await store().transition(failing(vend), signal), 'applied');
      await claimVend(store(), { name: vend.name });
    });

    it('is not released by a vend that does not hold it', async () => {
      const first = await claimVend(store());
      await store().transition(failing(first), signal);
      const second = await claimVend(store(), { name: first.name });
      const row = await store().find(first.id, signal);
      assert.ok(row);
      assert.equal(await store().transition(failing(row), signal), 'name-taken');
      assert.deepEqual(await store().find(first.id, signal), row);
      const { to, entry } = unclaimed({ name: second.name });
      assert.deepEqual(await store().claim(to, entry, signal), { kind: 'name-taken' });
    });

    const retrying = (vend: Vend): Transition => ({
      ...advance(
        vend,
        { state: 'creating', attempt: vend.attempt + 1 },
        { event: 'vend.requested', actor: ACTOR, at: NOW },
      ),
      name: 'take',
    });

    it('is taken again by the vend that released it', async () => {
      const failed = failing(await claimVend(store()));
      await store().transition(failed, signal);
      const retry = retrying(failed.to);
      assert.equal(await store().transition(retry, signal), 'applied');
      assert.deepEqual(await store().find(retry.to.id, signal), retry.to);
      const { to, entry } = unclaimed({ name: retry.to.name });
      assert.deepEqual(await store().claim(to, entry, signal), { kind: 'name-taken' });
    });

    it('that another vend holds meanwhile is not taken', async () => {
      const failed = failing(await claimVend(store()));
      await store().transition(failed, signal);
      await claimVend(store(), { name: failed.to.name });
      assert.equal(await store().transition(retrying(failed.to), signal), 'name-taken');
      assert.deepEqual(await store().find(failed.to.id, signal), failed.to);
    });
  });
}
