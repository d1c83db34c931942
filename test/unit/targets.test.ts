import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure, type ProviderFailureKind } from '../../shared/domain/provider-failure.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { needAttention } from '../support/abandoned-vends.ts';
import {
  createInput,
  invocation,
  STAGE,
  TIMING,
  tokenIn,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { ACTOR } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const REGIONS = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1'];
const LAST = 'eu-north-1';
const targets = REGIONS.map(region => ({ provider: 'ec2', region }) as const);
const targetsInput = () => createInput({ provider: 'ec2', region: 'us-east-1', origin: 'kms', targets });

function fixture(traits?: Pick<KeyPairProvider, 'ownership' | 'consistency'>) {
  const over = useCaseFixture(traits);
  const input = targetsInput();
  const id = keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
  const there = async () => {
    const found = await Promise.all(
      REGIONS.map(region => over.provider.find({ region, name: input.name }, signal)),
    );
    return REGIONS.filter((_, index) => found[index] !== undefined);
  };
  const statuses = () => (over.row(id).targets ?? []).map(({ state }) => state);
  const imports = () => over.called().filter(method => method === 'importPublicKey').length;
  return { ...over, input, id, there, statuses, imports };
}

/** Imports everywhere but in the last region, where it fails; with `landing` the call is done all the same. */
function failingAtLast(
  { provider }: Pick<ReturnType<typeof fixture>, 'provider'>,
  kind: ProviderFailureKind,
  landing = false,
): KeyPairProvider['importPublicKey'] {
  return async (request, abort) => {
    if (request.region !== LAST) return provider.importPublicKey(request, abort);
    if (landing) await provider.importPublicKey({ ...request, tags: [] }, abort);
    throw new ProviderFailure(kind);
  };
}

/** A vend that came to be everywhere but in the last region. */
async function partial(kind: ProviderFailureKind, landing = false) {
  const over = fixture();
  const importPublicKey = failingAtLast(over, kind, landing);
  await assert.rejects(over.create(over.input, { provider: { importPublicKey } }), {
    code: 'unavailable',
  });
  return { ...over, importPublicKey };
}

const ALL_READY = REGIONS.map(() => 'ready');
const BUT_LAST = [...REGIONS.slice(1).map(() => 'ready'), 'creating'];

describe('one key pair at many targets', () => {
  it('is imported at each after the name was seen free at all, answered once and collected', async () => {
    const { create, release, input, called, events, there, store } = fixture();
    const { answer } = await create(input);
    const { keyPair, operation } = answer;
    assert.deepEqual([keyPair.provider, keyPair.region, keyPair.status], ['ec2', 'us-east-1', 'ready']);
    assert.deepEqual(
      keyPair.targets,
      REGIONS.map((region, index) => ({
        ...{ provider: 'ec2', region, status: 'ready', providerId: `fake:${region}:${input.name}` },
        providerFingerprint: keyPair.targets?.[index]?.providerFingerprint,
      })),
    );
    assert.equal(keyPair.providerId, keyPair.targets?.[0]?.providerId);
    assert.equal(operation, null);
    assert.deepEqual(called(), [...REGIONS.map(() => 'find'), ...REGIONS.map(() => 'importPublicKey')]);
    assert.deepEqual(events(), ['vend.requested', 'vend.succeeded']);
    assert.deepEqual([await there(), store.names.size], [REGIONS, REGIONS.length]);
    await release(tokenIn(answer));
  });

  it('gives the same answer to the same request, and no call token twice', async () => {
    const { create, input, provider, imports } = fixture();
    const [first, again] = [await create(input), await create(input)];
    assert.equal(JSON.stringify(again.answer), JSON.stringify(first.answer));
    const tokens = provider.calls.flatMap(call =>
      'callToken' in call.request ? [call.request.callToken] : [],
    );
    assert.deepEqual([new Set(tokens).size, imports()], [REGIONS.length, REGIONS.length]);
  });

  it('is refused before any provider is asked where another vend has one of the names', async () => {
    const { create, input, called, store } = fixture();
    const { name } = input;
    await create(createInput({ provider: 'ec2', region: LAST, name }));
    const before = called().length;
    await assert.rejects(create(input), { code: 'name_conflict' });
    assert.deepEqual([called().length, store.vends.size, store.names.size], [before, 1, 1]);
  });

  it('is refused before anything is imported where somebody else has the name at one target', async () => {
    const { create, input, provider, imports, there, store, row, id } = fixture();
    await provider.create(
      { region: LAST, name: input.name, tags: [], keyType: 'rsa', callToken: 'x' },
      signal,
    );
    await assert.rejects(create(input), (error: KeyvendError) => {
      assert.deepEqual(
        [error.code, error.errors?.map(({ pointer }) => pointer)],
        ['name_conflict', ['/targets/6']],
      );
      return true;
    });
    assert.deepEqual([imports(), await there(), store.names.size], [0, [LAST], 0]);
    assert.equal(row(id).state, 'failed');
  });

  it('that every target refuses has failed, and the same request tries again', async () => {
    const { create, input, store, statuses } = fixture();
    const importPublicKey = () => Promise.reject(new ProviderFailure('quota-exceeded'));
    await assert.rejects(create(input, { provider: { importPublicKey } }), {
      code: 'provider_quota_exceeded',
    });
    assert.equal(store.names.size, 0);
    await create(input);
    assert.deepEqual(statuses(), ALL_READY);
  });
});

describe('a key pair that some target has not got', () => {
  it('stays creating with a status for each, and says where it is missing', async () => {
    const over = fixture();
    const importPublicKey = failingAtLast(over, 'quota-exceeded');
    await assert.rejects(
      over.create(over.input, { provider: { importPublicKey } }),
      (error: KeyvendError) => {
        assert.deepEqual([error.code, error.retryAfterSeconds], ['unavailable', 1]);
        assert.deepEqual(
          error.errors?.map(({ pointer }) => pointer),
          ['/targets/6'],
        );
        return true;
      },
    );
    assert.deepEqual([over.row(over.id).state, over.statuses()], ['creating', BUT_LAST]);
    assert.deepEqual(over.events(), ['vend.requested', 'vend.failed']);
  });

  const kinds: [kind: ProviderFailureKind, landing: boolean, waitMs: number][] = [
    ['quota-exceeded', false, 0],
    ['throttled', false, 0],
    ['unclear', false, TIMING.leaseMs],
    ['unclear', true, TIMING.leaseMs],
  ];
  for (const [kind, landing, waitMs] of kinds) {
    it(`for ${kind}${landing ? ', though it landed,' : ''} is finished by the same request with the same key`, async () => {
      const { create, release, input, id, row, time, imports, statuses } = await partial(kind, landing);
      const [before, importedBefore] = [row(id).key?.publicKey, imports()];
      time.now += waitMs;
      const { answer } = await create(input);
      assert.equal(answer.keyPair.publicKey, before);
      assert.deepEqual([imports() - importedBefore, statuses()], [landing ? 0 : 1, ALL_READY]);
      await release(tokenIn(answer));
    });
  }

  it("for a reason that is unclear is nobody else's before the lease has run out", async () => {
    const { create, remove, input, id } = await partial('unclear', true);
    await assert.rejects(create(input), { code: 'request_in_progress' });
    await assert.rejects(remove(id), { code: 'request_in_progress' });
  });

  it('is finished by the reconciler', async () => {
    const { create, reconcile, input, id, time, statuses } = await partial('unclear', true);
    time.now += TIMING.leaseMs;
    assert.equal(await reconcile(id), 'finished');
    assert.deepEqual([statuses(), (await create(input)).replayed], [ALL_READY, true]);
  });

  it('is deleted wherever it is, and holds every name', async () => {
    const { remove, create, input, id, time, there, row, store, statuses } = await partial('unclear', true);
    time.now += TIMING.leaseMs;
    await remove(id);
    assert.deepEqual([await there(), row(id).state, row(id).sealed], [[], 'deleted', undefined]);
    assert.deepEqual(
      statuses(),
      REGIONS.map(() => 'deleted'),
    );
    const held = [...store.names.values()].filter(({ heldUntil }) => heldUntil === time.now + TIMING.drainMs);
    assert.equal(held.length, REGIONS.length);
    await assert.rejects(create(input), { code: 'provider_error' });
  });

  it('never gets further, and needs attention, and then is deleted', async () => {
    const over = await partial('unclear', true);
    // The first attempt got further than none, and so is not one of those that count.
    over.time.now += TIMING.leaseMs;
    const find = () => Promise.reject(new ProviderFailure('unclear'));
    await assert.rejects(over.reconcile(over.id, { provider: { find } }), { code: 'unavailable' });
    await needAttention(over, over.id);
    await over.remove(over.id);
    assert.deepEqual([await over.there(), over.row(over.id).state], [[], 'deleted']);
  });

  it('for want of time goes on where it stopped', async () => {
    const { create, input, statuses, imports } = fixture();
    let calls = 0;
    const hurried = invocation({ remainingMs: () => (++calls > REGIONS.length + 3 ? 0 : TIMING.functionMs) });
    await assert.rejects(create(input, {}, hurried), { code: 'unavailable', retryAfterSeconds: 1 });
    assert.deepEqual([imports(), statuses().filter(state => state === 'ready').length], [3, 3]);
    await create(input);
    assert.deepEqual([imports(), statuses()], [REGIONS.length, ALL_READY]);
  });

  it('since a crash hit between the imports and their record is taken over, and each is adopted', async () => {
    const { create, input, time, imports, statuses, store, id, row } = fixture();
    const crash = () => Promise.reject(new KeyvendError('unavailable', 'down'));
    await assert.rejects(create(input, { store: { transition: crash } }), { code: 'unavailable' });
    assert.deepEqual([imports(), statuses()], [REGIONS.length, REGIONS.map(() => 'creating')]);
    const before = row(id).key?.publicKey;
    time.now += TIMING.leaseMs;
    const { answer } = await create(input);
    assert.deepEqual([imports(), statuses(), answer.keyPair.publicKey], [REGIONS.length, ALL_READY, before]);
    assert.equal(store.vends.size, 1);
  });
});

describe('a key pair that is ready at many targets', () => {
  for (const ownership of ['tags', 'none'] as const) {
    it(`is deleted at each, also where one did not answer at first, with ownership by ${ownership}`, async () => {
      const { create, remove, input, id, time, there, row, provider } = fixture({
        ownership,
        consistency: 'strong',
      });
      await create(input);
      const silent: KeyPairProvider['delete'] = (request, abort) =>
        request.region === LAST
          ? Promise.reject(new ProviderFailure('unclear'))
          : provider.delete(request, abort);
      await assert.rejects(remove(id, { provider: { delete: silent } }), { code: 'unavailable' });
      assert.deepEqual([row(id).state, await there()], ['deleting', [LAST]]);
      time.now += TIMING.leaseMs;
      await remove(id);
      assert.deepEqual([row(id).state, await there()], ['deleted', []]);
    });
  }

  it('and that nobody collects is expired at each', async () => {
    const { create, reconcile, input, id, time, there, store } = fixture();
    await create(input);
    time.now += 900_000;
    assert.equal(await reconcile(id), 'expired');
    assert.deepEqual([await there(), store.names.size], [[], REGIONS.length]);
  });

  it('leaves alone what somebody else has put in its place', async () => {
    const { create, remove, input, id, provider, there } = fixture();
    await create(input);
    const place = { region: LAST, name: input.name };
    await provider.delete(place, signal);
    await provider.create({ ...place, tags: [], keyType: 'rsa', callToken: 'x' }, signal);
    await remove(id);
    assert.deepEqual(await there(), [LAST]);
  });
});
