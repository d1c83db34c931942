import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { concurrencyLimit } from '../../local/gateway/concurrency.ts';
import type { GrantLimits } from '../../shared/domain/grants.ts';
import { advance, type Vend } from '../../shared/domain/vend.ts';
import type { Transition, VendStore } from '../../shared/ports/vend-store.ts';
import { ACTOR, becomingReady, failing, NOW, unclaimed } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const OPEN_LIMIT = 3;
/** One process opens no more connections within the second that the client gives each. */
const CONNECTIONS = 50;

/** What a store must do with the limits of a principal. */
export function defineLimitContract(store: () => VendStore): void {
  const claim = (members: Partial<Vend>, limits: GrantLimits) => {
    const { to, entry } = unclaimed(members);
    return store().claim(to, entry, signal, limits);
  };

  describe('a limit of vends per hour', () => {
    it('of 20 lets through exactly 20 of 200 claims at once, and 20 more in the next hour', async () => {
      const principal = `hasty-${randomUUID()}`;
      const connection = concurrencyLimit(CONNECTIONS);
      const results = await Promise.all(
        Array.from({ length: 200 }, () => connection(() => claim({ principal }, { perHour: 20 }))),
      );
      const limited = results.filter(({ kind }) => kind === 'limited');
      assert.equal(results.filter(({ kind }) => kind === 'claimed').length, 20);
      assert.equal(limited.length, 180);
      for (const result of limited) assert.deepEqual(result, { kind: 'limited', limit: 'perHour' });
      assert.deepEqual(await claim({ principal }, { perHour: 20 }), { kind: 'limited', limit: 'perHour' });

      const { to, entry } = unclaimed({ principal });
      const later = { ...entry, at: new Date(NOW + 3_600_000).toISOString() };
      assert.deepEqual(await store().claim(to, later, signal, { perHour: 20 }), { kind: 'claimed' });
    });

    it('claims nothing of what it refuses', async () => {
      const principal = `hasty-${randomUUID()}`;
      await claim({ principal }, { perHour: 1 });
      const { to, entry } = unclaimed({ principal });
      assert.equal((await store().claim(to, entry, signal, { perHour: 1 })).kind, 'limited');
      assert.equal(await store().find(to.id, signal), undefined);
      assert.equal(await store().findName(to, signal), undefined);
    });

    it('that is used up does not keep a claimed id from being found', async () => {
      const { to, entry } = unclaimed();
      await store().claim(to, entry, signal, { perHour: 1 });
      assert.deepEqual(await store().claim(to, entry, signal, { perHour: 1 }), { kind: 'exists', vend: to });
    });

    it('does not count a claim that is refused for its name', async () => {
      const principal = `unlucky-${randomUUID()}`;
      const { to, entry } = unclaimed();
      await store().claim(to, entry, signal);
      assert.deepEqual(await claim({ principal, name: to.name }, { perHour: 1 }), { kind: 'name-taken' });
      assert.deepEqual(await claim({ principal }, { perHour: 1 }), { kind: 'claimed' });
    });

    it('is one for each principal, and none for who has none', async () => {
      const principal = `free-${randomUUID()}`;
      assert.deepEqual(await claim({}, { perHour: 1 }), { kind: 'claimed' });
      assert.deepEqual(await claim({}, { perHour: 1 }), { kind: 'claimed' });
      for (let times = 0; times < 3; times += 1) {
        assert.deepEqual(await claim({ principal }, {}), { kind: 'claimed' });
      }
    });
  });

  describe('a limit of open retrievals', () => {
    it('lets through exactly as many as may be open of 50 claims at once', async () => {
      const members = { principal: `open-${randomUUID()}`, counted: true } as const;
      const limits = { openRetrievals: OPEN_LIMIT };
      const results = await Promise.all(Array.from({ length: CONNECTIONS }, () => claim(members, limits)));
      assert.equal(results.filter(({ kind }) => kind === 'claimed').length, OPEN_LIMIT);
      const limited = results.filter(({ kind }) => kind === 'limited');
      for (const result of limited) assert.deepEqual(result, { kind: 'limited', limit: 'openRetrievals' });
      assert.equal(limited.length, CONNECTIONS - OPEN_LIMIT);
    });

    it('is told after that of vends per hour where both are used up', async () => {
      const members = { principal: `both-${randomUUID()}`, counted: true } as const;
      const limits = { perHour: 1, openRetrievals: 1 };
      await claim(members, limits);
      assert.deepEqual(await claim(members, limits), { kind: 'limited', limit: 'perHour' });
      assert.deepEqual(await claim(members, { openRetrievals: 1 }), {
        kind: 'limited',
        limit: 'openRetrievals',
      });
    });

    it('counts what is open after any history, and nothing else', async () => {
      const history = fc.array(fc.tuple(fc.nat(3), fc.constantFrom(...Object.keys(STEPS))), {
        maxLength: 24,
      });
      await fc.assert(
        fc.asyncProperty(history, async steps => {
          const principal = `history-${randomUUID()}`;
          const open = await play(store(), principal, steps);
          assert.ok(open <= OPEN_LIMIT);
          const more = await Promise.all(
            Array.from({ length: OPEN_LIMIT + 1 }, () =>
              claim({ principal, counted: true }, { openRetrievals: OPEN_LIMIT }),
            ),
          );
          assert.equal(more.filter(({ kind }) => kind === 'claimed').length, OPEN_LIMIT - open);
        }),
        { numRuns: 40 },
      );
    });
  });
}

type Step = (vend: Vend) => Transition;

const to =
  (state: Vend['state'], more: Partial<Vend> = {}): Step =>
  vend =>
    advance(vend, { state, ...more }, { event: 'vend.requested', actor: ACTOR, at: NOW });

/** The states that each step leads on from, and the step. */
const STEPS: Readonly<Record<string, readonly [from: readonly Vend['state'][], step: Step]>> = {
  fail: [['creating'], failing],
  takeOver: [['creating'], vend => to('creating', { attempt: vend.attempt + 1 })(vend)],
  retry: [
    ['failed'],
    vend => ({
      ...to('creating', { attempt: vend.attempt + 1 })(vend),
      ...{ name: 'take', limits: { openRetrievals: OPEN_LIMIT } },
    }),
  ],
  retryUncounted: [['failed'], vend => ({ ...to('creating', { counted: undefined })(vend), name: 'take' })],
  succeed: [['creating'], becomingReady],
  reissue: [['ready'], to('ready')],
  release: [['ready'], to('retrieved')],
  beginRemoval: [['ready', 'retrieved', 'needs_attention'], to('deleting', { endState: 'deleted' })],
  endRemoval: [['deleting'], to('deleted')],
  giveUp: [['creating', 'deleting'], to('needs_attention')],
};

/** Claims and changes four vends of a principal, and gives how many of them are open and counted. */
async function play(
  store: VendStore,
  principal: string,
  steps: readonly [vend: number, step: string][],
): Promise<number> {
  const vends = new Map<number, Vend>();
  for (const [index, name] of steps) {
    const vend = vends.get(index);
    const changed = vend ? await change(store, vend, name) : await begin(store, principal);
    if (changed) vends.set(index, changed);
  }
  return [...vends.values()].filter(({ counted, state }) => counted && ['creating', 'ready'].includes(state))
    .length;
}

async function begin(store: VendStore, principal: string): Promise<Vend | undefined> {
  const { to: vend, entry } = unclaimed({ principal, counted: true });
  const { kind } = await store.claim(vend, entry, signal, { openRetrievals: OPEN_LIMIT });
  return kind === 'claimed' ? vend : undefined;
}

async function change(store: VendStore, vend: Vend, name: string): Promise<Vend | undefined> {
  const [states, step] = STEPS[name] ?? assert.fail(name);
  if (!states.includes(vend.state)) return undefined;
  const transition = step(vend);
  const outcome = await store.transition(transition, signal);
  if (outcome === 'applied') assert.equal(await store.transition(transition, signal), 'superseded');
  return outcome === 'applied' ? transition.to : undefined;
}
