import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { advance } from '../../shared/domain/vend.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { createInput, isWiped, useCaseFixture } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

describe('a create that loses the fence at its commit', () => {
  it("answers with the winner's key pair, under the same URL, and deletes nothing", async () => {
    const fixture = useCaseFixture();
    const { store, provider, kms } = fixture;
    const transition: VendStore['transition'] = async (change, signal) => {
      await store.transition(change, signal);
      return store.transition(change, signal);
    };
    const input = createInput();
    const { answer } = await fixture.create(input, { store: { transition } });
    assert.equal(JSON.stringify((await fixture.create(input)).answer), JSON.stringify(answer));
    assert.deepEqual(
      provider.calls.map(({ method }) => method),
      ['create'],
    );
    assert.ok([...kms.given, ...provider.given].every(isWiped));
  });

  it('is still running where the winner has no answer yet', async () => {
    const fixture = useCaseFixture();
    const { store } = fixture;
    const transition: VendStore['transition'] = async (change, signal) => {
      const takeover = { attempt: 2, owner: 'another' };
      const audit = { event: 'vend.requested', actor: ACTOR, at: NOW } as const;
      await store.transition(advance(change.from, takeover, audit), signal);
      return store.transition(change, signal);
    };
    await assert.rejects(fixture.create(createInput(), { store: { transition } }), {
      code: 'request_in_progress',
      retryAfterSeconds: 1,
    });
    const [vend] = store.vends.values();
    assert.deepEqual([vend?.attempt, vend?.sealed], [2, undefined]);
    assert.deepEqual(
      fixture.provider.calls.map(({ method }) => method),
      ['create'],
    );
  });
});

describe('a create whose commit cannot be written', () => {
  it('is unavailable, stays as it was and keeps no key', async () => {
    const { create, store, provider, kms } = useCaseFixture();
    const transition = () => Promise.reject(new KeyvendError('unavailable', 'down'));
    await assert.rejects(create(createInput(), { store: { transition } }), { code: 'unavailable' });
    const [vend] = store.vends.values();
    assert.deepEqual([vend?.state, vend?.sealed], ['creating', undefined]);
    assert.ok([...kms.given, ...provider.given].every(isWiped));
  });
});
