import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { BEARER, createInput, type Overrides, tokenIn, useCaseFixture } from '../support/use-case-fixture.ts';
import { NOW } from '../support/vend-examples.ts';

/** A key pair whose URL needs a passcode. */
async function guarded() {
  const fixture = useCaseFixture();
  const input = createInput({ retrieval: { ttlSeconds: 900, access: 'bearer', passcode: true } });
  const { answer } = await fixture.create(input);
  const [id, token] = [answer.keyPair.id, tokenIn(answer)];
  const right = answer.retrieval?.passcode ?? '';
  const collect = (passcode?: string, idempotencyKey?: string, overrides?: Overrides) =>
    fixture.collect({ token, access: 'bearer', passcode, idempotencyKey }, BEARER, overrides);
  const tries = () => fixture.row(id).retrieval?.passcode?.tries;
  const guess = async (times: number) => {
    for (let time = 0; time < times; time += 1)
      await assert.rejects(collect('WRONG'), { code: 'passcode_incorrect' });
  };
  return { ...fixture, input, answer, id, token, right, collect, tries, guess };
}

describe('a retrieval with a passcode', () => {
  it('gives the passcode with the URL, in replays too', async () => {
    const { create, input, answer, right } = await guarded();
    assert.match(right, /^[0-9A-HJKMNP-TV-Z]{10}$/);
    assert.equal(JSON.stringify((await create(input)).answer), JSON.stringify(answer));
  });

  it('keeps neither the passcode nor the token', async () => {
    const { id, row, right, token, store } = await guarded();
    const stored = JSON.stringify([row(id), store.entries]);
    assert.ok(!stored.includes(right) && !stored.includes(token));
  });

  it('gives the key for it', async () => {
    const { collect, right, row, id } = await guarded();
    assert.equal((await collect(right)).keyPair.status, 'retrieved');
    assert.equal(row(id).state, 'retrieved');
  });

  it('takes it as people type it', async () => {
    const { collect, right } = await guarded();
    const typed = right.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
    await collect(` ${typed.slice(0, 5)}-${typed.slice(5)}`);
  });

  it('asks for it, and counts no try', async () => {
    const { collect, tries, kms } = await guarded();
    const given = kms.given.length;
    await assert.rejects(collect(undefined), { code: 'passcode_required' });
    assert.deepEqual([tries(), kms.given.length], [0, given]);
  });

  for (const wrong of ['', 'WRONG', '0'.repeat(10)]) {
    it(`is not opened by ${JSON.stringify(wrong)}, which counts as a try and consumes nothing`, async () => {
      const { collect, tries, kms, row, id, right } = await guarded();
      const given = kms.given.length;
      await assert.rejects(collect(wrong), { code: 'passcode_incorrect' });
      assert.deepEqual([tries(), kms.given.length, row(id).state], [1, given, 'ready']);
      await collect(right);
    });
  }

  it('writes a try down before it compares it', async () => {
    const { collect, right, tries } = await guarded();
    const transition = () => Promise.reject(new KeyvendError('unavailable', 'down'));
    await assert.rejects(collect(right, undefined, { store: { transition } }), { code: 'unavailable' });
    assert.equal(tries(), 1);
  });

  it('compares nothing where the try cannot be written down', async () => {
    const { collect, tries } = await guarded();
    const amend = () => Promise.reject(new KeyvendError('unavailable', 'down'));
    await assert.rejects(collect('WRONG', undefined, { store: { amend } }), { code: 'unavailable' });
    assert.equal(tries(), 0);
  });

  it('is needed for the repetition of its claimant too, who has no tries to spend', async () => {
    const { collect, right, tries } = await guarded();
    await collect(right, 'claim-1');
    assert.equal((await collect(right.toLowerCase(), 'claim-1')).replayed, true);
    for (const other of [undefined, 'WRONG']) {
      await assert.rejects(collect(other, 'claim-1'), { code: 'retrieval_consumed' });
    }
    assert.equal(tries(), 1);
  });
});

describe('the fifth wrong passcode', () => {
  it('locks the URL, even for the right one, and is audited once', async () => {
    const { collect, guess, right, tries, store, row, id } = await guarded();
    await guess(5);
    await assert.rejects(collect(right), { code: 'retrieval_locked' });
    await assert.rejects(collect('WRONG'), { code: 'retrieval_locked' });
    assert.deepEqual([tries(), row(id).state], [5, 'ready']);
    const locks = store.entries.filter(({ event }) => event === 'retrieval.locked');
    assert.deepEqual(
      locks.map(({ principal, facts }) => [principal, facts]),
      [['bearer', { issue: 1 }]],
    );
  });

  it('is not the fourth: the fifth try may be right', async () => {
    const { collect, guess, right } = await guarded();
    await guess(4);
    await collect(right);
  });

  it('locks no new URL, which has five tries of its own', async () => {
    const { collect, reissue, guess, id, tries } = await guarded();
    await guess(5);
    const grant = await reissue(id);
    assert.equal(tries(), 0);
    await assert.rejects(collect('WRONG'), { code: 'retrieval_revoked' });
    assert.ok(grant.passcode);
  });

  it('expires like any other', async () => {
    const { collect, guess, right, time } = await guarded();
    await guess(5);
    time.now = NOW + 900_000;
    await assert.rejects(collect(right), { code: 'retrieval_expired' });
  });
});

describe('passcodes that are tried at the same time', () => {
  it('are all counted, and no more than five compared', async () => {
    const { collect, tries, events } = await guarded();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => collect('WRONG')));
    const codes = results.map(result => (result.status === 'rejected' ? result.reason.code : 'released'));
    const compared = codes.filter(code => code === 'passcode_incorrect').length;
    assert.ok(!codes.includes('released'));
    assert.equal(compared, tries());
    assert.ok(compared <= 5);
    const locks = events().filter(event => event === 'retrieval.locked').length;
    assert.equal(locks, compared === 5 ? 1 : 0);
  });

  it('do not lock out a right one that was counted before them', async () => {
    const { collect, right, store, tries, guess } = await guarded();
    let raced = false;
    const outrun: VendStore['transition'] = async (change, signal) => {
      if (!raced) {
        raced = true;
        await guess(4);
      }
      return store.transition(change, signal);
    };
    const released = await collect(right, undefined, { store: { transition: outrun } });
    assert.deepEqual([released.keyPair.status, tries()], ['retrieved', 5]);
  });

  it('give the key once where all are right', async () => {
    const { collect, right, events } = await guarded();
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => collect(right)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal(events().filter(event => event === 'retrieval.released').length, 1);
  });
});
