import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Vend } from '../../shared/domain/vend.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { claimVend, unclaimed } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** What a store must do with claims. */
export function defineClaimContract(store: () => VendStore): void {
  describe('a claim', () => {
    it('writes the vend as it is given', async () => {
      const vend = await claimVend(store());
      assert.deepEqual(await store().find(vend.id, signal), vend);
    });

    it('of an id that is claimed gives its row and changes nothing', async () => {
      const vend = await claimVend(store());
      const { to, entry } = unclaimed({ ...vend, name: `other-${randomUUID()}`, owner: 'invocation-2' });
      assert.deepEqual(await store().claim(to, entry, signal), { kind: 'exists', vend });
      assert.deepEqual(await store().find(vend.id, signal), vend);
    });

    it('of the same id and name gives the row, not the name, as the reason', async () => {
      const vend = await claimVend(store());
      const { to, entry } = unclaimed(vend);
      assert.deepEqual(await store().claim(to, entry, signal), { kind: 'exists', vend });
    });

    it('of a name that another vend holds claims nothing', async () => {
      const { name } = await claimVend(store());
      const { to, entry } = unclaimed({ name });
      assert.deepEqual(await store().claim(to, entry, signal), { kind: 'name-taken' });
      assert.equal(await store().find(to.id, signal), undefined);
    });

    const elsewhere: [place: string, members: Partial<Vend>][] = [
      ['region', { region: 'eu-west-1' }],
      ['account', { account: 'another' }],
    ];
    for (const [place, members] of elsewhere) {
      it(`of the same name in another ${place} succeeds`, async () => {
        const { name } = await claimVend(store());
        await claimVend(store(), { name, ...members });
      });
    }

    it('of one id by many at once succeeds once, and shows that one to the others', async () => {
      const steps = Array.from({ length: 8 }, (_, index) =>
        unclaimed({ principal: 'many', id: `kp_${'M'.repeat(26)}`, owner: `invocation-${index}` }),
      );
      const results = await Promise.all(steps.map(({ to, entry }) => store().claim(to, entry, signal)));
      const row = await store().find(`kp_${'M'.repeat(26)}`, signal);
      const losers = results.filter(({ kind }) => kind === 'exists');
      assert.equal(losers.length, 7);
      for (const loser of losers) assert.deepEqual(loser, { kind: 'exists', vend: row });
    });

    it('of one name by many at once succeeds once', async () => {
      const name = `contended-${randomUUID()}`;
      const steps = Array.from({ length: 8 }, () => unclaimed({ name }));
      const results = await Promise.all(steps.map(({ to, entry }) => store().claim(to, entry, signal)));
      assert.deepEqual(results.map(({ kind }) => kind).sort(), ['claimed', ...Array(7).fill('name-taken')]);
    });
  });
}
