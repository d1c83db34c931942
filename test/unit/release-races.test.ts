import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { createInput, isWiped, tokenIn, useCaseFixture } from '../support/use-case-fixture.ts';

/** A vended key pair whose key nobody has collected. */
async function vended() {
  const fixture = useCaseFixture();
  const { answer } = await fixture.create(createInput());
  return { ...fixture, token: tokenIn(answer), vend: () => fixture.row(answer.keyPair.id) };
}

describe('a release that loses the fence', () => {
  it('to another release gives nothing', async () => {
    const { release, token, store, events } = await vended();
    const outrun: VendStore['transition'] = async (change, abort) => {
      await release(token);
      return store.transition(change, abort);
    };
    await assert.rejects(release(token, undefined, { store: { transition: outrun } }), {
      code: 'retrieval_consumed',
    });
    assert.equal(events().filter(event => event === 'retrieval.released').length, 1);
  });

  it('to its own transaction, whose answer was lost, gives the key', async () => {
    const { release, token, store, events } = await vended();
    const unanswered: VendStore['transition'] = async (change, abort) => {
      await store.transition(change, abort);
      throw new KeyvendError('unavailable', 'no answer');
    };
    const { replayed } = await release(token, undefined, { store: { transition: unanswered } });
    assert.equal(replayed, false);
    assert.equal(events().filter(event => event === 'retrieval.released').length, 1);
  });

  it('to its own transaction, which landed late and superseded its repetition, gives the key', async () => {
    const { release, token, store, events } = await vended();
    const twice: VendStore['transition'] = async (change, abort) => {
      await store.transition(change, abort);
      return store.transition(change, abort);
    };
    const { privateKey, replayed } = await release(token, undefined, { store: { transition: twice } });
    assert.deepEqual([isWiped(privateKey.bytes()), replayed], [false, false]);
    assert.equal(events().filter(event => event === 'retrieval.released').length, 1);
  });

  it('to its own repetition gives the same bytes', async () => {
    const { release, token, store } = await vended();
    const given: string[] = [];
    const outrun: VendStore['transition'] = async (change, abort) => {
      given.push((await release(token, 'claim-1')).privateKey.bytes().toString());
      return store.transition(change, abort);
    };
    const { privateKey, replayed } = await release(token, 'claim-1', { store: { transition: outrun } });
    assert.deepEqual([[privateKey.bytes().toString()], replayed], [given, true]);
  });

  it('once to something else is made the next time', async () => {
    const { release, token, store, kms } = await vended();
    let times = 0;
    const transition: VendStore['transition'] = async (change, abort) => {
      times += 1;
      return times === 1 ? 'superseded' : store.transition(change, abort);
    };
    await release(token, undefined, { store: { transition } });
    assert.equal(times, 2);
    assert.ok(kms.given.every(isWiped));
  });

  it('time after time is to be sent again', async () => {
    const { release, token, vend } = await vended();
    const transition = async () => 'superseded' as const;
    await assert.rejects(release(token, undefined, { store: { transition } }), {
      code: 'unavailable',
      retryAfterSeconds: 1,
    });
    assert.equal(vend().state, 'ready');
  });
});

it('of many releases at once one gives the key', async () => {
  const { release, token, events } = await vended();
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => release(token)));
  const codes = results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));
  assert.deepEqual(codes, Array(19).fill('retrieval_consumed'));
  assert.equal(events().filter(event => event === 'retrieval.released').length, 1);
});
