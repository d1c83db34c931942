import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Vend } from '../../shared/domain/vend.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { becomingReady, claimVend, unclaimed } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** What a store must do with changes that are no step of their own. */
export function defineAmendmentContract(store: () => VendStore): void {
  describe('an amendment', () => {
    const ready = async () => {
      const step = becomingReady(await claimVend(store()), { passcode: { hash: 'b'.repeat(64), tries: 0 } });
      await store().transition(step, signal);
      return step.to;
    };
    const tried = (vend: Vend): Vend => ({
      ...vend,
      revision: vend.revision + 1,
      retrieval: vend.retrieval && { ...vend.retrieval, passcode: { hash: 'b'.repeat(64), tries: 1 } },
    });

    it('writes the row as it shall be', async () => {
      const vend = await ready();
      assert.equal(await store().amend({ from: vend, to: tried(vend) }, signal), 'applied');
      assert.deepEqual(await store().find(vend.id, signal), tried(vend));
    });

    it('leaves the audit chain where it is, so that the next step continues it', async () => {
      const vend = await ready();
      await store().amend({ from: vend, to: tried(vend) }, signal);
      assert.equal(await store().transition(becomingReady(tried(vend)), signal), 'applied');
    });

    const fences: [member: string, stale: Partial<Vend>][] = [
      ['revision', { revision: 0 }],
      ['state', { state: 'creating' }],
      ['attempt', { attempt: 2 }],
    ];
    for (const [member, stale] of fences) {
      it(`from a row of another ${member} is superseded and changes nothing`, async () => {
        const vend = await ready();
        const from = { ...vend, ...stale };
        assert.equal(await store().amend({ from, to: tried(vend) }, signal), 'superseded');
        assert.deepEqual(await store().find(vend.id, signal), vend);
      });
    }

    it('of a vend that nobody claimed is superseded', async () => {
      const { to } = unclaimed();
      assert.equal(await store().amend({ from: to, to: tried(to) }, signal), 'superseded');
      assert.equal(await store().find(to.id, signal), undefined);
    });

    it('by many at once is applied once', async () => {
      const vend = await ready();
      const amendments = Array.from({ length: 8 }, () =>
        store().amend({ from: vend, to: tried(vend) }, signal),
      );
      const results = (await Promise.all(amendments)).sort();
      assert.deepEqual(results, ['applied', ...Array(7).fill('superseded')]);
    });
  });
}
