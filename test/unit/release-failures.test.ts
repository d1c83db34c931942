import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { advance } from '../../shared/domain/vend.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { BEARER, createInput, isWiped, vendedFixture } from '../support/use-case-fixture.ts';
import { NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

describe('a release that cannot be finished', () => {
  const outage = () => Promise.reject(new KeyvendError('unavailable', 'down'));
  for (const [what, overrides] of [
    ['KMS', { kms: { unwrap: outage } }],
    ['the table', { store: { transition: outage } }],
  ] as const) {
    it(`because of ${what} burns nothing`, async () => {
      const { release, token, vend, events, kms } = await vendedFixture();
      await assert.rejects(release(token, undefined, overrides), { code: 'unavailable' });
      assert.equal(vend().state, 'ready');
      assert.ok(!events().includes('retrieval.released'));
      assert.ok(kms.given.every(isWiped));
      await release(token);
    });
  }

  it('does not open a key that was sealed for another vend', async () => {
    const { release, create, token, store, vend } = await vendedFixture();
    const other = await create(createInput());
    const audit = { event: 'vend.succeeded', actor: BEARER, at: NOW } as const;
    const sealed = store.vends.get(other.answer.keyPair.id)?.sealed;
    await store.transition(advance(vend(), { sealed }, audit), signal);
    await assert.rejects(release(token), { code: 'internal' });
    assert.equal(vend().state, 'ready');
  });
});

describe('a release that loses the fence', () => {
  it('to another release gives nothing', async () => {
    const { release, token, store, events } = await vendedFixture();
    const outrun: VendStore['transition'] = async (change, abort) => {
      await release(token);
      return store.transition(change, abort);
    };
    await assert.rejects(release(token, undefined, { store: { transition: outrun } }), {
      code: 'retrieval_consumed',
    });
    assert.equal(events().filter(event => event === 'retrieval.released').length, 1);
  });

  it('to its own repetition gives the same bytes', async () => {
    const { release, token, store } = await vendedFixture();
    const given: string[] = [];
    const outrun: VendStore['transition'] = async (change, abort) => {
      given.push((await release(token, 'claim-1')).privateKey.bytes().toString());
      return store.transition(change, abort);
    };
    const { privateKey, replayed } = await release(token, 'claim-1', { store: { transition: outrun } });
    assert.deepEqual([[privateKey.bytes().toString()], replayed], [given, true]);
  });

  it('once to something else is made the next time', async () => {
    const { release, token, store, kms } = await vendedFixture();
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
    const { release, token, vend } = await vendedFixture();
    const transition = async () => 'superseded' as const;
    await assert.rejects(release(token, undefined, { store: { transition } }), {
      code: 'unavailable',
      retryAfterSeconds: 1,
    });
    assert.equal(vend().state, 'ready');
  });
});

it('of many releases at once one gives the key', async () => {
  const { release, token, events } = await vendedFixture();
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => release(token)));
  const codes = results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));
  assert.deepEqual(codes, Array(19).fill('retrieval_consumed'));
  assert.equal(events().filter(event => event === 'retrieval.released').length, 1);
});
