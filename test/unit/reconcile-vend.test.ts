import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { ownershipTags } from '../../shared/domain/tags.ts';
import { MOST_ATTEMPTS } from '../../shared/usecases/claim-vend.ts';
import { abandonCreate, abandonImport, neverAnswered } from '../support/abandoned-vends.ts';
import {
  createInput,
  importInput,
  invocation,
  SCHEDULER,
  STAGE,
  TIMING,
  tokenIn,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const unclear = () => Promise.reject(new ProviderFailure('unclear'));

/** A create that was cut off and whose lease has run out. */
async function abandoned(create?: typeof neverAnswered) {
  const fixture = useCaseFixture();
  const input = createInput();
  const id = await abandonCreate(fixture, input, create);
  fixture.time.now += TIMING.leaseMs;
  return { ...fixture, input, id, atProvider: () => fixture.provider.find(input, signal) };
}

/** A key pair that was vended, and when its retrieval expires. */
async function vended() {
  const fixture = useCaseFixture();
  const input = createInput();
  const { answer } = await fixture.create(input);
  const { id } = answer.keyPair;
  const atProvider = () => fixture.provider.find(input, signal);
  return { ...fixture, input, id, token: tokenIn(answer), expiry: NOW + 900_000, atProvider };
}

describe('a create that was abandoned', () => {
  it('is undone: what it left is deleted, and the vend has failed', async () => {
    const { reconcile, id, row, called, atProvider, store } = await abandoned();
    const fingerprint = (await atProvider())?.providerFingerprint;
    assert.equal(await reconcile(id), 'undone');
    assert.deepEqual(called(), ['create', 'find', 'find', 'delete']);
    assert.deepEqual([row(id).state, await atProvider()], ['failed', undefined]);
    const [, taken, finished] = store.entries;
    assert.deepEqual(
      [taken?.event, taken?.principal, taken?.facts],
      ['vend.abandoned', SCHEDULER.principal, { attempt: 2 }],
    );
    assert.deepEqual(
      [finished?.event, finished?.facts],
      ['reconcile.finished', { outcome: 'undone', attempt: 2, oldFingerprint: fingerprint }],
    );
  });

  it('takes the lease before it asks the provider', async () => {
    const { reconcile, id, row, time } = await abandoned();
    const run = invocation({ id: 'reconciler-1' });
    await assert.rejects(reconcile(id, { provider: { find: unclear } }, run), { code: 'unavailable' });
    const { state, attempt, owner, leaseUntil } = row(id);
    assert.deepEqual([state, attempt, owner], ['creating', 2, 'reconciler-1']);
    assert.equal(leaseUntil, time.now + TIMING.leaseMs);
  });

  it('and left something holds its name against other vends until no delete can land', async () => {
    const { reconcile, create, input, id, time, store } = await abandoned();
    await reconcile(id);
    const heldUntil = time.now + TIMING.drainMs;
    assert.deepEqual([...store.names.values()], [{ id, heldUntil }]);
    await assert.rejects(create(createInput({ name: input.name })), { code: 'unavailable' });
  });

  it('is made anew at once where its caller comes after all', async () => {
    const { reconcile, create, input, id } = await abandoned();
    await reconcile(id);
    assert.equal((await create(input)).answer.keyPair.id, id);
  });

  it('and left nothing frees its name at once', async () => {
    const { reconcile, create, input, id, store } = await abandoned(neverAnswered);
    assert.equal(await reconcile(id), 'undone');
    assert.equal(store.names.size, 0);
    await create(createInput({ name: input.name }));
  });

  it('never touches a key pair of somebody else under its name', async () => {
    const { reconcile, input, id, row, provider, atProvider, store } = await abandoned(neverAnswered);
    const tags = ownershipTags('prod', id, 1);
    await provider.create({ ...input, tags, callToken: 'call-1' }, signal);
    const before = await atProvider();
    assert.equal(await reconcile(id), 'undone');
    assert.deepEqual(await atProvider(), before);
    assert.deepEqual([row(id).state, store.names.size], ['failed', 0]);
  });

  for (const method of ['find', 'delete'] as const) {
    it(`stays open where ${method} fails, and is due again after the lease`, async () => {
      const { reconcile, id, row, time } = await abandoned();
      await assert.rejects(reconcile(id, { provider: { [method]: unclear } }), { code: 'unavailable' });
      assert.equal(row(id).state, 'creating');
      assert.equal(await reconcile(id), 'nothing');
      time.now += TIMING.leaseMs;
      assert.equal(await reconcile(id), 'undone');
    });
  }

  it('is left to another who takes it over at the same time', async () => {
    const { reconcile, id, called } = await abandoned();
    const results = await Promise.allSettled([reconcile(id), reconcile(id)]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.deepEqual(called(), ['create', 'find', 'delete']);
  });

  it('is not taken over where too little time is left to finish it', async () => {
    const { reconcile, id, row } = await abandoned();
    const remainingMs = () => 2 * TIMING.providerCallMs.lightsail + TIMING.commitReserveMs - 1;
    await assert.rejects(reconcile(id, {}, invocation({ remainingMs })), { code: 'unavailable' });
    assert.equal(row(id).attempt, 1);
  });
});

describe('an import that was abandoned', () => {
  it('is finished for its caller', async () => {
    const fixture = useCaseFixture();
    const input = importInput();
    const id = await abandonImport(fixture, input);
    fixture.time.now += TIMING.leaseMs;
    assert.equal(await fixture.reconcile(id), 'finished');
    assert.deepEqual(fixture.events(), ['vend.requested', 'vend.abandoned', 'import.succeeded']);
    const { answer, replayed } = await fixture.import(input);
    assert.deepEqual([answer.keyPair.status, replayed], ['ready', true]);
    const found = await fixture.provider.find(input, signal);
    assert.deepEqual(found?.tags, ownershipTags(STAGE, id, 2));
  });
});

describe('after five attempts', () => {
  it('a create is marked for a person, and the provider left alone', async () => {
    const { reconcile, id, row, time, called, store } = await abandoned();
    for (let attempt = 2; attempt <= MOST_ATTEMPTS; attempt += 1) {
      await assert.rejects(reconcile(id, { provider: { find: unclear } }), { code: 'unavailable' });
      time.now += TIMING.leaseMs;
    }
    assert.equal(await reconcile(id), 'needs-attention');
    assert.deepEqual([row(id).state, called()], ['needs_attention', ['create']]);
    const { event, facts } = store.entries.at(-1) ?? {};
    assert.deepEqual([event, facts], ['reconcile.needs_attention', { attempt: 5, state: 'creating' }]);
    time.now += TIMING.leaseMs;
    assert.equal(await reconcile(id), 'nothing');
  });

  it('a removal is marked for a person, and its URL stays dead', async () => {
    const { reconcile, remove, reissue, release, id, token, row, time } = await vended();
    const overrides = { provider: { find: unclear } };
    await assert.rejects(remove(id, overrides), { code: 'unavailable' });
    for (let attempt = 2; attempt <= MOST_ATTEMPTS; attempt += 1) {
      time.now += TIMING.leaseMs;
      await assert.rejects(reconcile(id, overrides), { code: 'unavailable' });
    }
    time.now += TIMING.leaseMs;
    assert.equal(await reconcile(id), 'needs-attention');
    assert.equal(row(id).state, 'needs_attention');
    await assert.rejects(release(token), { code: 'retrieval_revoked' });
    await assert.rejects(reissue(id), { code: 'retrieval_revoked' });
    await remove(id);
    assert.equal(row(id).state, 'deleted');
  });
});

describe('nothing is done for', () => {
  it('an id that there is not', async () => {
    assert.equal(await useCaseFixture().reconcile(`kp_${'0'.repeat(26)}`), 'nothing');
  });

  const settled: [what: string, settle: (fixture: Awaited<ReturnType<typeof vended>>) => Promise<unknown>][] =
    [
      ['a key pair that is ready', async () => undefined],
      ['a key pair that was collected', ({ release, token }) => release(token)],
      ['a key pair that was deleted', ({ remove, id }) => remove(id)],
    ];
  for (const [what, settle] of settled) {
    it(what, async () => {
      const fixture = await vended();
      await settle(fixture);
      const before = [structuredClone(fixture.row(fixture.id)), fixture.called().length];
      fixture.time.now = fixture.expiry - 1;
      assert.equal(await fixture.reconcile(fixture.id), 'nothing');
      assert.deepEqual([fixture.row(fixture.id), fixture.called().length], before);
    });
  }

  it('a vend that failed', async () => {
    const { reconcile, id, time } = await abandoned();
    await reconcile(id);
    time.now += 365 * 86_400_000;
    assert.equal(await reconcile(id), 'nothing');
  });
});
