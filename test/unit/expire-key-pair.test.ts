import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { createInput, TIMING, tokenIn, useCaseFixture } from '../support/use-case-fixture.ts';
import { NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const unclear = () => Promise.reject(new ProviderFailure('unclear'));

/** A key pair that was vended, and when its retrieval expires. */
async function vended() {
  const fixture = useCaseFixture();
  const input = createInput();
  const { answer } = await fixture.create(input);
  const { id } = answer.keyPair;
  const atProvider = () => fixture.provider.find(input, signal);
  return { ...fixture, input, id, token: tokenIn(answer), expiry: NOW + 900_000, atProvider };
}

describe('a key that nobody collected', () => {
  it('is shredded first, then deleted at the provider, and its name held', async () => {
    const { reconcile, id, row, time, expiry, provider, atProvider, store, events } = await vended();
    time.now = expiry;
    const sealed: unknown[] = [];
    const outcome = await reconcile(id, {
      provider: {
        delete: (...rest) => {
          sealed.push(row(id).sealed);
          return provider.delete(...rest);
        },
      },
    });
    assert.deepEqual([outcome, sealed], ['expired', [undefined]]);
    assert.deepEqual([row(id).state, await atProvider()], ['expired', undefined]);
    assert.deepEqual([...store.names.values()], [{ id, heldUntil: expiry + TIMING.drainMs }]);
    assert.deepEqual(events().slice(2), ['retrieval.expired', 'key_pair.expired']);
  });

  it('is left alone until the millisecond of its expiry', async () => {
    const { reconcile, id, time, expiry, row } = await vended();
    time.now = expiry - 1;
    assert.equal(await reconcile(id), 'nothing');
    assert.equal(row(id).state, 'ready');
  });

  it('expires under a later issue at the later time', async () => {
    const { reconcile, reissue, id, time, expiry } = await vended();
    time.now = expiry - 1;
    await reissue(id);
    time.now = expiry;
    assert.equal(await reconcile(id), 'nothing');
    time.now = expiry - 1 + 900_000;
    assert.equal(await reconcile(id), 'expired');
  });
});

describe('a removal that was abandoned', () => {
  for (const [endState, begin] of [
    ['deleted', 'remove'],
    ['expired', 'reconcile'],
  ] as const) {
    it(`is finished as ${endState}`, async () => {
      const fixture = await vended();
      const { id, row, time, expiry, atProvider } = fixture;
      if (begin === 'reconcile') time.now = expiry;
      await assert.rejects(fixture[begin](id, { provider: { delete: unclear } }), { code: 'unavailable' });
      assert.deepEqual([row(id).state, await fixture.reconcile(id)], ['deleting', 'nothing']);
      time.now += TIMING.leaseMs;
      assert.equal(await fixture.reconcile(id), endState);
      assert.deepEqual([row(id).state, await atProvider()], [endState, undefined]);
      assert.equal(row(id).attempt, 2);
    });
  }
});

describe('a key that its claimant may repeat no more', () => {
  it('is shredded after 120 s, and the provider is not asked', async () => {
    const { reconcile, release, id, token, time, row, called, store } = await vended();
    await release(token, 'claim-1');
    time.now = NOW + 119_999;
    assert.equal(await reconcile(id), 'nothing');
    assert.ok(row(id).sealed);
    time.now = NOW + 120_000;
    assert.equal(await reconcile(id), 'shredded');
    assert.deepEqual([row(id).state, row(id).sealed, called()], ['retrieved', undefined, ['create']]);
    const { event, facts } = store.entries.at(-1) ?? {};
    assert.deepEqual([event, facts], ['reconcile.finished', { outcome: 'shredded' }]);
    assert.equal(await reconcile(id), 'nothing');
  });
});
