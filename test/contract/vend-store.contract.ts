import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { becomingReady, unclaimed } from '../support/vend-examples.ts';
import { defineAmendmentContract } from './vend-amendments.contract.ts';
import { defineClaimContract } from './vend-claims.contract.ts';
import { defineCutOffContract } from './vend-cut-offs.contract.ts';
import { defineDueContract } from './vend-due.contract.ts';
import { defineLimitContract } from './vend-limits.contract.ts';
import { defineListContract } from './vend-lists.contract.ts';
import { defineNameContract } from './vend-names.contract.ts';
import { defineTransitionContract } from './vend-transitions.contract.ts';

interface OpenStore {
  readonly store: VendStore;
  readonly cutOff: (principal: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What every store of vends must do, whatever it is made of. */
export function defineVendStoreContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`${name} as a store of vends`, () => {
    let opened: OpenStore;
    before(async () => {
      opened = await open();
    });
    after(() => opened.close());
    const store = () => opened.store;

    defineClaimContract(store);
    defineTransitionContract(store);
    defineNameContract(store);
    defineLimitContract(store);
    defineAmendmentContract(store);
    defineDueContract(store);
    defineListContract(store);
    defineCutOffContract(store, principal => opened.cutOff(principal));

    it('finds nothing of an id that nobody claimed', async () => {
      assert.equal(await store().find(unclaimed().to.id, new AbortController().signal), undefined);
    });

    describe('with an aborted signal', () => {
      const aborted = AbortSignal.abort();
      const { to, entry } = unclaimed();
      const calls: [method: string, call: () => Promise<unknown>][] = [
        ['claim', () => store().claim(to, entry, aborted)],
        ['transition', () => store().transition(becomingReady(to), aborted)],
        ['insisting transition', () => store().transition({ ...becomingReady(to), insist: true }, aborted)],
        ['amend', () => store().amend({ from: to, to }, aborted)],
        ['find', () => store().find(to.id, aborted)],
        ['findDue', () => store().findDue(0, 1, aborted)],
        ['list', () => store().list({ principal: 'p', limit: 1, states: ['ready'] }, aborted)],
      ];
      for (const [method, call] of calls) {
        it(`${method} is unavailable`, async () => {
          await assert.rejects(call(), { code: 'unavailable' });
        });
      }
    });
  });
}
