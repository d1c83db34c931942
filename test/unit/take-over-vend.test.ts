import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { MOST_ATTEMPTS } from '../../shared/usecases/claim-vend.ts';
import { abandonCreate, type Fixture, neverAnswered } from '../support/abandoned-vends.ts';
import { createInput, invocation, STAGE, TIMING, useCaseFixture } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

/** A create whose lease has just run out, after so many attempts. */
async function leaseRanOut(attempts = 1) {
  const fixture = useCaseFixture();
  const input = createInput();
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await abandonCreate(fixture, input, neverAnswered);
    fixture.time.now += TIMING.leaseMs;
  }
  return { ...fixture, input, id: keyPairIdOf(STAGE, ACTOR.principal, input.clientToken) };
}

async function markForAttention({ reconcile }: Fixture, id: string): Promise<void> {
  assert.equal(await reconcile(id), 'needs-attention');
}

describe('a create whose lease has run out', () => {
  it('goes on as the next attempt, under a lease of its own', async () => {
    const { create, input, id, row, events } = await leaseRanOut();
    const { answer, replayed } = await create(input, {}, invocation({ id: 'second' }));
    const { attempt, owner, leaseUntil, state } = row(id);
    assert.deepEqual([answer.keyPair.id, replayed], [id, false]);
    assert.deepEqual([attempt, owner, state], [2, 'second', 'ready']);
    assert.equal(leaseUntil, NOW + 2 * TIMING.leaseMs);
    assert.deepEqual(events(), ['vend.requested', 'vend.requested', 'vend.succeeded']);
  });

  it('keeps the time of its first request', async () => {
    const { create, input } = await leaseRanOut();
    const { answer } = await create(input);
    assert.equal(answer.keyPair.createdAt, new Date(NOW).toISOString());
  });

  it('keeps its name', async () => {
    const { create, input, id, store } = await leaseRanOut();
    await create(input);
    assert.deepEqual([...store.names.values()], [{ id }]);
    await assert.rejects(create(createInput({ name: input.name })), { code: 'name_conflict' });
  });

  it('is a mismatch when it is another request', async () => {
    const { create, input } = await leaseRanOut();
    await assert.rejects(create({ ...input, name: 'another-name' }), { code: 'client_token_mismatch' });
  });

  it('is taken over once by two at once', async () => {
    const { create, input, called } = await leaseRanOut();
    const results = await Promise.allSettled([create(input), create(input)]);
    const codes = results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));
    assert.deepEqual(codes, ['request_in_progress']);
    assert.deepEqual(called(), ['find', 'create']);
  });

  it('goes on for the last time as the fifth attempt', async () => {
    const { create, input, id, row } = await leaseRanOut(MOST_ATTEMPTS - 1);
    await create(input);
    assert.deepEqual([row(id).attempt, row(id).state], [5, 'ready']);
  });

  it('goes on no more after five attempts, and the provider is left alone', async () => {
    const { create, input, id, row, called } = await leaseRanOut(MOST_ATTEMPTS);
    const before = called().length;
    await assert.rejects(create(input), { code: 'provider_error' });
    assert.deepEqual([called().length, row(id).state, row(id).attempt], [before, 'creating', 5]);
  });

  for (const method of ['generate', 'mac'] as const) {
    it(`is left to the next lease without KMS (${method}): what an earlier attempt made may still be there`, async () => {
      const fixture = useCaseFixture();
      const input = createInput();
      const id = await abandonCreate(fixture, input);
      fixture.time.now += TIMING.leaseMs;
      const outage = () => Promise.reject(new KeyvendError('unavailable', 'down'));
      await assert.rejects(fixture.create(input, { kms: { [method]: outage } }), { code: 'unavailable' });
      assert.deepEqual([fixture.row(id).state, [...fixture.store.names.values()]], ['creating', [{ id }]]);
      fixture.time.now += TIMING.leaseMs;
      await fixture.create(input);
      assert.deepEqual(fixture.called(), ['create', 'find', 'delete', 'create']);
    });
  }
});

describe('a create that needs attention', () => {
  const marked = async () => {
    const abandoned = await leaseRanOut(MOST_ATTEMPTS);
    await markForAttention(abandoned, abandoned.id);
    return abandoned;
  };

  for (const later of [0, TIMING.leaseMs]) {
    it(`is not taken over ${later} ms later`, async () => {
      const { create, input, id, row, time } = await marked();
      time.now += later;
      await assert.rejects(create(input), { code: 'provider_error' });
      assert.equal(row(id).state, 'needs_attention');
    });
  }

  it('is not taken over while it is being deleted', async () => {
    const { create, input, id, row, remove } = await marked();
    const find = () => Promise.reject(new ProviderFailure('unclear'));
    await assert.rejects(remove(id, { provider: { find } }), { code: 'unavailable' });
    await assert.rejects(create(input), { code: 'request_in_progress' });
    assert.equal(row(id).state, 'deleting');
  });

  it('does not come back once it was deleted', async () => {
    const { create, input, id, row, remove, time } = await marked();
    await remove(id);
    time.now += TIMING.drainMs;
    await assert.rejects(create(input), {
      code: 'retrieval_revoked',
      detail: 'The key pair was revoked before it was ready. Use another client token.',
    });
    assert.equal(row(id).state, 'deleted');
  });
});
