import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import {
  createInput,
  invocation,
  isWiped,
  STAGE,
  TIMING,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

/** A create whose provider never answers clearly: the vend stays `creating`. */
async function cutOff() {
  const fixture = useCaseFixture();
  const input = createInput();
  const provider = { create: () => Promise.reject(new ProviderFailure('unclear')) };
  await assert.rejects(fixture.create(input, { provider }), { code: 'unavailable' });
  return { ...fixture, input };
}

/** A create that the provider refused: the vend has `failed`. */
async function refused() {
  const fixture = useCaseFixture();
  const input = createInput();
  const provider = { create: () => Promise.reject(new ProviderFailure('rejected')) };
  await assert.rejects(fixture.create(input, { provider }), { code: 'provider_error' });
  return { ...fixture, input, id: keyPairIdOf(STAGE, ACTOR.principal, input.clientToken) };
}

describe('a create of a name that another vend holds', () => {
  it('is a conflict; the provider is not asked and the data key zeroed', async () => {
    const { create, provider, kms, store } = useCaseFixture();
    const { name } = createInput();
    await create(createInput({ name }));
    const input = createInput({ name });
    await assert.rejects(create(input), { code: 'name_conflict' });
    assert.equal(provider.calls.length, 1);
    assert.deepEqual(kms.given.map(isWiped), [true, true]);
    assert.equal(store.vends.get(keyPairIdOf(STAGE, ACTOR.principal, input.clientToken)), undefined);
  });
});

describe('a create whose client token is being vended', () => {
  const waits: [when: string, elapsedMs: number, retryAfterSeconds: number][] = [
    ['at once', 0, 1],
    ['while the first request may still run', TIMING.functionMs - 1, 1],
    ['when it cannot run any more', TIMING.functionMs, (TIMING.leaseMs - TIMING.functionMs) / 1000],
    ['until its lease has run out', TIMING.leaseMs - 1, 1],
  ];
  for (const [when, elapsedMs, retryAfterSeconds] of waits) {
    it(`is to be sent again ${when}: after ${retryAfterSeconds} s`, async () => {
      const { create, input, time, kms } = await cutOff();
      time.now = NOW + elapsedMs;
      await assert.rejects(create(input), { code: 'request_in_progress', retryAfterSeconds });
      assert.deepEqual(kms.given.map(isWiped), [true, true]);
    });
  }

  it('is a mismatch when it is another request', async () => {
    const { create, input } = await cutOff();
    await assert.rejects(create({ ...input, name: 'another-name' }), { code: 'client_token_mismatch' });
  });
});

describe('a create whose own claim was answered too late', () => {
  it('goes on with the vend that it owns', async () => {
    const { create, store, provider } = useCaseFixture();
    const claimTwice: typeof store.claim = async (vend, entry, signal) => {
      await store.claim(vend, entry, signal);
      return store.claim(vend, entry, signal);
    };
    const { replayed } = await create(createInput(), { store: { claim: claimTwice } });
    assert.equal(replayed, false);
    assert.equal(provider.calls.length, 1);
  });
});

describe('a create that failed before', () => {
  it('is tried again under the same id, as the next attempt', async () => {
    const { create, input, id, provider, store, events } = await refused();
    const { answer, replayed } = await create(input);
    assert.deepEqual([answer.keyPair.id, replayed], [id, false]);
    assert.deepEqual(events(), ['vend.requested', 'vend.failed', 'vend.requested', 'vend.succeeded']);
    assert.equal(store.vends.get(id)?.attempt, 2);
    const call = provider.calls.at(-1);
    assert.ok(call?.method === 'create');
    assert.deepEqual(call.request.tags.at(-1), { key: 'keyvend:attempt', value: '2' });
  });

  it('keeps the time of its first request', async () => {
    const { create, input, time } = await refused();
    time.now = NOW + 5_000;
    const { answer } = await create(input);
    assert.equal(answer.keyPair.createdAt, new Date(NOW).toISOString());
  });

  it('has a lease of its own', async () => {
    const { create, input, id, time, store } = await refused();
    time.now = NOW + 5_000;
    await create(input);
    assert.equal(store.vends.get(id)?.leaseUntil, NOW + 5_000 + TIMING.leaseMs);
  });

  it('is a mismatch when it is another request', async () => {
    const { create, input } = await refused();
    await assert.rejects(create({ ...input, region: 'eu-west-1' }), { code: 'client_token_mismatch' });
  });

  it('is a conflict when another vend has taken the name', async () => {
    const { create, input, provider } = await refused();
    await create(createInput({ name: input.name }));
    await assert.rejects(create(input), { code: 'name_conflict' });
    assert.equal(provider.calls.length, 1);
  });

  it('and is tried again twice at once goes on once', async () => {
    const { create, input, called } = await refused();
    const results = await Promise.allSettled([create(input), create(input)]);
    const reasons = results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));
    assert.deepEqual(reasons, ['request_in_progress']);
    assert.deepEqual(called(), ['create']);
  });
});

describe('a create whose claim cannot be written', () => {
  it('is unavailable; the provider is not asked and the data key zeroed', async () => {
    const { create, provider, kms } = useCaseFixture();
    const claim = () => Promise.reject(new KeyvendError('unavailable', 'down'));
    await assert.rejects(create(createInput(), { store: { claim } }), { code: 'unavailable' });
    assert.deepEqual(provider.calls, []);
    assert.deepEqual(kms.given.map(isWiped), [true]);
  });

  it('says why the claim failed when KMS fails too', async () => {
    const { create } = useCaseFixture();
    const claim = () => Promise.reject(new KeyvendError('name_conflict', 'taken'));
    const generate = () => Promise.reject(new KeyvendError('unavailable', 'down'));
    const overrides = { store: { claim }, kms: { generate } };
    await assert.rejects(create(createInput(), overrides), { code: 'name_conflict' });
  });
});

describe('a create without KMS', () => {
  const outage = () => Promise.reject(new KeyvendError('unavailable', 'down'));
  for (const method of ['generate', 'mac'] as const) {
    it(`fails where ${method} does: the name is free, the provider not asked, the data key zeroed`, async () => {
      const { create, store, provider, kms, events } = useCaseFixture();
      await assert.rejects(create(createInput(), { kms: { [method]: outage } }), { code: 'unavailable' });
      assert.deepEqual(provider.calls, []);
      assert.equal(store.names.size, 0);
      assert.deepEqual(events(), ['vend.requested', 'vend.failed']);
      assert.deepEqual(kms.given.map(isWiped), method === 'mac' ? [true] : []);
    });
  }

  it('fails again where an earlier attempt failed, and the name stays free', async () => {
    const { create, input, id, row, store } = await refused();
    await assert.rejects(create(input, { kms: { generate: outage } }), { code: 'unavailable' });
    assert.deepEqual([row(id).state, store.names.size], ['failed', 0]);
  });

  it('is unavailable as a replay, whose URL is made of a MAC, and changes nothing', async () => {
    const { create, row, kms } = useCaseFixture();
    const input = createInput();
    const { answer } = await create(input);
    const before = structuredClone(row(answer.keyPair.id));
    await assert.rejects(create(input, { kms: { mac: outage } }), { code: 'unavailable' });
    assert.deepEqual(row(answer.keyPair.id), before);
    assert.ok(kms.given.every(isWiped));
  });

  it('is answered as a replay where only the data key is missing', async () => {
    const { create } = useCaseFixture();
    const input = createInput();
    const { answer } = await create(input);
    const again = await create(input, { kms: { generate: outage } });
    assert.deepEqual([again.replayed, JSON.stringify(again.answer)], [true, JSON.stringify(answer)]);
  });

  it('leaves the vend to its lease where the reason is not known', async () => {
    const { create, store, provider } = useCaseFixture();
    const broken = new TypeError('broken');
    await assert.rejects(create(createInput(), { kms: { generate: () => Promise.reject(broken) } }), broken);
    assert.deepEqual(provider.calls, []);
    assert.deepEqual(
      [...store.vends.values()].map(({ state }) => state),
      ['creating'],
    );
  });
});

describe('two creates with one client token at once', () => {
  it('ask the provider once', async () => {
    const { create, provider } = useCaseFixture();
    const input = createInput();
    const runs = [invocation(), invocation()].map(run => create(input, {}, run));
    const results = await Promise.allSettled(runs);
    const reasons = results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));
    assert.deepEqual(reasons, ['request_in_progress']);
    assert.equal(provider.calls.length, 1);
  });
});
