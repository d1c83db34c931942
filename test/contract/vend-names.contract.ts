import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unseenTargets } from '../../shared/domain/key-pair-target.ts';
import { PROVIDER_RULES } from '../../shared/domain/providers.ts';
import { advance, type Vend } from '../../shared/domain/vend.ts';
import type { Transition, VendStore } from '../../shared/ports/vend-store.ts';
import { ACTOR, claimVend, failing, NOW, unclaimed } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** What a store must do with the name that a vend holds. */
export function defineNameContract(store: () => VendStore): void {
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

    const HELD_UNTIL = NOW + 60_000;
    const holding = (vend: Vend): Transition => ({ ...failing(vend), name: { heldUntil: HELD_UNTIL } });
    const claimAt = (name: string, at: number) => {
      const { to } = unclaimed({ name });
      const audit = { event: 'vend.requested', actor: ACTOR, at } as const;
      const { to: vend, entry } = advance({ ...to, revision: 0 }, {}, audit);
      return store().claim(vend, entry, signal);
    };

    const times: [when: string, at: number, kind: string][] = [
      ['held', HELD_UNTIL - 1, 'name-held'],
      ['free again', HELD_UNTIL, 'claimed'],
    ];
    for (const [what, at, kind] of times) {
      it(`that is held until a time is ${what} for another vend at ${at - HELD_UNTIL} ms`, async () => {
        const vend = await claimVend(store());
        assert.equal(await store().transition(holding(vend), signal), 'applied');
        assert.deepEqual(await claimAt(vend.name, at), { kind });
      });
    }

    it('that is held is taken again by its own vend at any time, and is held no more', async () => {
      const held = holding(await claimVend(store()));
      await store().transition(held, signal);
      const retry = retrying(held.to);
      assert.equal(await store().transition(retry, signal), 'applied');
      assert.deepEqual(await store().find(held.to.id, signal), retry.to);
      assert.deepEqual(await claimAt(held.to.name, HELD_UNTIL), { kind: 'name-taken' });
    });

    it('that was held and taken again is held no more', async () => {
      const vend = await claimVend(store());
      await store().transition(holding(vend), signal);
      await claimAt(vend.name, HELD_UNTIL);
      assert.deepEqual(await claimAt(vend.name, HELD_UNTIL), { kind: 'name-taken' });
    });

    it('is read with the vend that has it, and with the time until which it is held', async () => {
      const vend = await claimVend(store());
      assert.deepEqual(await store().findName(vend, signal), { id: vend.id });
      await store().transition(holding(vend), signal);
      assert.deepEqual(await store().findName(vend, signal), { id: vend.id, heldUntil: HELD_UNTIL });
      const elsewhere = { ...vend, region: 'eu-west-1' };
      assert.equal(await store().findName(elsewhere, signal), undefined);
    });

    const places = (count: number) =>
      unseenTargets(PROVIDER_RULES.ec2.regions.slice(0, count).map(region => ({ provider: 'ec2', region })));
    const [firstPlace, seventhPlace] = [0, 6].map(index => PROVIDER_RULES.ec2.regions[index] ?? '');
    const placesAt = (region = '') => unseenTargets([{ provider: 'ec2', region }]);

    it('that is taken at the seventh of several places is claimed at none, and nothing is written', async () => {
      const { name } = await claimVend(store(), { targets: placesAt(seventhPlace) });
      const { to, entry } = unclaimed({ name, targets: places(12) });
      assert.deepEqual(await store().claim(to, entry, signal), { kind: 'name-taken' });
      assert.equal(await store().find(to.id, signal), undefined);
      await claimVend(store(), { name, targets: placesAt(firstPlace) });
    });

    it('is claimed, held and taken again at all of twenty places', async () => {
      const vend = await claimVend(store(), { targets: places(20) });
      assert.deepEqual((await store().find(vend.id, signal))?.targets, vend.targets);
      const claimAtFirst = () => {
        const { to, entry } = unclaimed({ name: vend.name, targets: placesAt(firstPlace) });
        return store().claim(to, entry, signal);
      };
      assert.deepEqual(await claimAtFirst(), { kind: 'name-taken' });
      const held = holding(vend);
      assert.equal(await store().transition(held, signal), 'applied');
      assert.deepEqual(await claimAtFirst(), { kind: 'name-held' });
      const retry = retrying(held.to);
      assert.equal(await store().transition(retry, signal), 'applied');
      assert.equal(await store().transition(failing(retry.to), signal), 'applied');
      assert.deepEqual(await claimAtFirst(), { kind: 'claimed' });
    });

    it('that another vend has meanwhile is not held', async () => {
      const first = await claimVend(store());
      await store().transition(failing(first), signal);
      await claimVend(store(), { name: first.name });
      const row = await store().find(first.id, signal);
      assert.ok(row);
      assert.equal(await store().transition(holding(row), signal), 'name-taken');
      assert.deepEqual(await store().find(first.id, signal), row);
    });
  });
}
