import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MOST_MISSES } from '../../shared/domain/limits.ts';
import { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';
import { BEARER, createInput, tokenIn, useCaseFixture } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const OTHER = { ...ACTOR, principal: 'arn:aws:iam::123456789012:role/other' };

/** A key pair for its caller only, and a principal that has tried as many wrong tokens as it may. */
async function guessing(access: 'bearer' | 'caller' = 'caller') {
  const fixture = useCaseFixture();
  const retrieval = { ttlSeconds: 900, access, passcode: false };
  const token = tokenIn((await fixture.create(createInput({ retrieval }))).answer);
  const viewRetrieval = makeViewRetrieval(fixture.deps());
  const view = (text: string, { principal } = ACTOR) =>
    viewRetrieval({ token: text, access, principal }, signal);
  for (let times = 0; times < MOST_MISSES; times += 1) {
    await assert.rejects(view(flipped(token)), { code: 'retrieval_not_found' });
  }
  return { ...fixture, token, view };
}

function flipped(token: string): string {
  return `${token.slice(0, 26)}${'A'.repeat(43)}`;
}

describe('a principal that tried too many tokens that open nothing', () => {
  const wrong: [what: string, of: (token: string) => string][] = [
    ['unknown', token => `${'0'.repeat(26)}${token.slice(26)}`],
    ['of a known key pair', flipped],
    ['that cannot be one', () => 'x'],
  ];
  for (const [what, of] of wrong) {
    it(`is throttled until the next hour for a token ${what}, to see or to collect`, async () => {
      const { view, collect, token, time } = await guessing();
      const throttled = {
        code: 'throttled',
        usedUp: { name: 'retrieval-misses', quota: MOST_MISSES, windowSeconds: 3_600, resetSeconds: 3_600 },
      };
      await assert.rejects(view(of(token)), throttled);
      await assert.rejects(collect({ token: of(token), access: 'caller' }, ACTOR), throttled);
      time.now = NOW + 3_600_000;
      await assert.rejects(view(of(token)), { code: 'retrieval_not_found' });
    });
  }

  it('is throttled for what belongs to somebody else', async () => {
    const { view, token } = await guessing();
    for (let times = 0; times < MOST_MISSES; times += 1) {
      await assert.rejects(view(token, OTHER), { code: 'retrieval_not_found' });
    }
    await assert.rejects(view(token, OTHER), { code: 'throttled' });
  });

  it('sees and collects what is its own, uncounted', async () => {
    const { view, collect, token, store } = await guessing();
    const before = new Map(store.limits.counters);
    assert.equal((await view(token)).state, 'available');
    await collect({ token, access: 'caller' }, ACTOR);
    await assert.rejects(view(token), { code: 'retrieval_consumed' });
    assert.deepEqual(store.limits.counters, before);
  });
});

it('a bearer is never throttled, since nobody knows who it is', async () => {
  const { view, token, store } = await guessing('bearer');
  await assert.rejects(view(flipped(token), BEARER), { code: 'retrieval_not_found' });
  assert.equal(store.limits.counters.size, 0);
});
