import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { KEY_PAIR_STATES } from '../../shared/domain/key-pair.ts';
import { unseenTargets } from '../../shared/domain/key-pair-target.ts';
import { keyPairOf, type Vend } from '../../shared/domain/vend.ts';
import type { ListQuery, VendStore } from '../../shared/ports/vend-store.ts';
import { becomingReady, claimVend, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** What a store must list. */
export function defineListContract(store: () => VendStore): void {
  describe('a list', () => {
    const listed = async (query: Partial<ListQuery> & { principal: string }) => {
      const ids: string[] = [];
      let after: ListQuery['after'];
      do {
        const whole = { limit: 2, states: KEY_PAIR_STATES, ...query, after: after ?? query.after };
        const page = await store().list(whole, signal);
        assert.ok(page.vends.length <= whole.limit);
        ids.push(...page.vends.map(({ id }) => id));
        after = page.next;
      } while (after);
      return ids;
    };
    const claimedAt = (principal: string, second: number, members: Partial<Vend> = {}) =>
      claimVend(store(), { principal, createdAt: new Date(NOW + second * 1000).toISOString(), ...members });

    it('gives every vend of a principal once, newest first, page by page', async () => {
      const principal = randomUUID();
      const vends: Vend[] = [];
      for (const second of [0, 1, 2, 3, 4]) vends.unshift(await claimedAt(principal, second));
      await claimedAt(randomUUID(), 2);
      assert.deepEqual(
        await listed({ principal }),
        vends.map(({ id }) => id),
      );
    });

    it('gives vends of one moment in a fixed order', async () => {
      const principal = randomUUID();
      const vends = [
        await claimedAt(principal, 0),
        await claimedAt(principal, 0),
        await claimedAt(principal, 0),
      ];
      const ids = vends
        .map(({ id }) => id)
        .sort()
        .reverse();
      assert.deepEqual(await listed({ principal, limit: 1 }), ids);
    });

    it('goes on behind a position', async () => {
      const principal = randomUUID();
      const [old, middle] = [await claimedAt(principal, 0), await claimedAt(principal, 1)];
      await claimedAt(principal, 2);
      assert.deepEqual(await listed({ principal, after: middle }), [old.id]);
    });

    it('gives what the API shows of each vend, and nothing sealed', async () => {
      const principal = randomUUID();
      const step = becomingReady(await claimedAt(principal, 0));
      await store().transition(step, signal);
      const { vends } = await store().list({ principal, limit: 1, states: ['ready'] }, signal);
      assert.deepEqual(vends.map(keyPairOf), [keyPairOf(step.to)]);
    });

    it('holds to every filter', async () => {
      const principal = randomUUID();
      const [one, two] = [
        await claimedAt(principal, 0, { region: 'us-east-1' }),
        await claimedAt(principal, 1, { region: 'eu-west-1' }),
      ];
      await store().transition(becomingReady(two), signal);
      const filters: [Partial<ListQuery>, expected: string[]][] = [
        [{ name: one.name }, [one.id]],
        [{ region: 'eu-west-1' }, [two.id]],
        [{ provider: 'lightsail' }, [two.id, one.id]],
        [{ states: ['creating'] }, [one.id]],
        [{ states: ['ready', 'creating'] }, [two.id, one.id]],
        [{ states: ['deleted'] }, []],
        [{ name: one.name, region: 'eu-west-1' }, []],
      ];
      for (const [filter, expected] of filters) {
        assert.deepEqual(await listed({ principal, ...filter }), expected, JSON.stringify(filter));
      }
    });

    it('finds a vend with targets by any of its places, and by no mixture of two', async () => {
      const principal = randomUUID();
      const targets = unseenTargets([
        { provider: 'lightsail', region: 'us-east-1' },
        { provider: 'ec2', region: 'sa-east-1' },
        { provider: 'swas', region: 'cn-hangzhou' },
      ]);
      const one = await claimedAt(principal, 0, { provider: 'lightsail', region: 'us-east-1', targets });
      const two = await claimedAt(principal, 1, { provider: 'ec2', region: 'us-east-1' });
      const filters: [Partial<ListQuery>, expected: string[]][] = [
        [{ provider: 'lightsail' }, [one.id]],
        [{ provider: 'swas' }, [one.id]],
        [{ provider: 'ec2' }, [two.id, one.id]],
        [{ region: 'sa-east-1' }, [one.id]],
        [{ region: 'us-east-1' }, [two.id, one.id]],
        [{ provider: 'ec2', region: 'sa-east-1' }, [one.id]],
        [{ provider: 'ec2', region: 'us-east-1' }, [two.id]],
        [{ provider: 'swas', region: 'sa-east-1' }, []],
        [{ provider: 'swas', name: two.name }, []],
        [{ region: 'east-1' }, []],
      ];
      for (const [filter, expected] of filters) {
        assert.deepEqual(await listed({ principal, ...filter }), expected, JSON.stringify(filter));
      }
    });

    it('skips nothing where a filter leaves much out', async () => {
      const principal = randomUUID();
      const ready: string[] = [];
      for (const [second, isReady] of [1, 1, 1, 1, 0, 0, 1].entries()) {
        const vend = await claimedAt(principal, second);
        if (!isReady) continue;
        await store().transition(becomingReady(vend), signal);
        ready.unshift(vend.id);
      }
      assert.deepEqual(await listed({ principal, states: ['ready'], limit: 3 }), ready);
    });

    it('of a principal without vends is empty', async () => {
      assert.deepEqual(await listed({ principal: randomUUID() }), []);
    });
  });
}
