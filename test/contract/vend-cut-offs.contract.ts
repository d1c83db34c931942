import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Vend } from '../../shared/domain/vend.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { becomingReady, claimVend, failing, unclaimed } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** What a store must do for principals who are cut off. */
export function defineCutOffContract(
  store: () => VendStore,
  cutOff: (principal: string) => Promise<void>,
): void {
  describe('of a principal who is cut off', () => {
    const cutOffAfter = async (): Promise<Vend> => {
      const vend = await claimVend(store());
      await cutOff(vend.principal);
      return vend;
    };

    it('no vend is claimed, whatever its id', async () => {
      const { principal } = await cutOffAfter();
      for (const { to, entry } of Array.from({ length: 16 }, () => unclaimed({ principal }))) {
        assert.deepEqual(await store().claim(to, entry, signal), { kind: 'cut-off' });
        assert.equal(await store().find(to.id, signal), undefined);
        assert.equal(await store().findName(to, signal), undefined);
      }
    });

    it('a claimed row is not shown', async () => {
      const vend = await cutOffAfter();
      const { to, entry } = unclaimed(vend);
      assert.deepEqual(await store().claim(to, entry, signal), { kind: 'cut-off' });
    });

    it('a step that must not be theirs changes nothing', async () => {
      const vend = await cutOffAfter();
      const step = { ...becomingReady(vend), unlessCutOff: vend.principal };
      assert.equal(await store().transition(step, signal), 'cut-off');
      assert.deepEqual(await store().find(vend.id, signal), vend);
    });

    it('such a step is cut off also where it would be superseded, or its name is taken', async () => {
      const vend = await cutOffAfter();
      await store().transition(failing(vend), signal);
      await claimVend(store(), { name: vend.name });
      const step = { ...becomingReady(vend), name: 'take', unlessCutOff: vend.principal } as const;
      assert.equal(await store().transition(step, signal), 'cut-off');
    });

    it('any other step is applied: what is theirs can be removed', async () => {
      const vend = await cutOffAfter();
      assert.equal(await store().transition(becomingReady(vend), signal), 'applied');
    });

    it('others are not', async () => {
      const { principal } = await cutOffAfter();
      const vend = await claimVend(store(), { principal: `${principal}-2` });
      const step = { ...becomingReady(vend), unlessCutOff: vend.principal };
      assert.equal(await store().transition(step, signal), 'applied');
    });
  });
}
