import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProviderFailure, type ProviderFailureKind } from '../../shared/domain/provider-failure.ts';
import { ownershipTags } from '../../shared/domain/tags.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { abandonCreate, neverAnswered } from '../support/abandoned-vends.ts';
import { createInput, isWiped, STAGE, TIMING, useCaseFixture } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const failing = (kind: ProviderFailureKind) => () => Promise.reject(new ProviderFailure(kind));
const FOREIGN = `kp_${'0'.repeat(26)}`;

/** A create that was cut off and whose lease has run out; the provider holds its key pair or does not. */
async function cutOff(create?: KeyPairProvider['create']) {
  const fixture = useCaseFixture();
  const input = createInput();
  const id = await abandonCreate(fixture, input, create);
  fixture.time.now += TIMING.leaseMs;
  const atProvider = () => fixture.provider.find(input, signal);
  return { ...fixture, input, id, atProvider };
}

describe('a first attempt', () => {
  it('does not look before it creates', async () => {
    const { create, called } = useCaseFixture();
    await create(createInput());
    assert.deepEqual(called(), ['create']);
  });
});

describe('a later attempt', () => {
  it('creates at once where nothing is left', async () => {
    const { create, input, called, events } = await cutOff(neverAnswered);
    await create(input);
    assert.deepEqual(called(), ['find', 'create']);
    assert.ok(!events().includes('vend.recreated'));
  });

  it('deletes what an earlier one left, records that, and only then creates', async () => {
    const { create, input, store, provider, id } = await cutOff();
    const log: string[] = [];
    await create(input, {
      provider: {
        delete: (...rest) => {
          log.push('delete');
          return provider.delete(...rest);
        },
        create: (...rest) => {
          log.push('create');
          return provider.create(...rest);
        },
      },
      store: {
        transition: (change, abort) => {
          log.push(change.entry.event);
          return store.transition(change, abort);
        },
      },
    });
    assert.deepEqual(log, ['vend.requested', 'delete', 'vend.recreated', 'create', 'vend.succeeded']);
    const entry = store.entries.find(({ event }) => event === 'vend.recreated');
    const { principal, requestId } = ACTOR;
    assert.deepEqual([entry?.keyPairId, entry?.principal, entry?.requestId], [id, principal, requestId]);
    assert.match(String(entry?.facts['oldFingerprint']), /^[0-9a-f:]{59}$/);
    assert.equal(entry?.facts['attempt'], 2);
  });

  it('vends the key pair that is at the provider, tagged with its own attempt', async () => {
    const { create, input, id, atProvider } = await cutOff();
    const { answer } = await create(input);
    const found = await atProvider();
    assert.equal(found?.providerFingerprint, answer.keyPair.providerFingerprint);
    assert.deepEqual(found?.tags, ownershipTags(STAGE, id, 2));
  });

  const foreign: [whose: string, id: string, stage: string][] = [
    ['of another vend', FOREIGN, STAGE],
    ['of another stage', '', 'prod'],
  ];
  for (const [whose, other, stage] of foreign) {
    it(`is a conflict with a key pair ${whose}, which is never touched`, async () => {
      const { create, input, provider, id, row, store, called, atProvider } = await cutOff(neverAnswered);
      const tags = ownershipTags(stage, other || id, 1);
      await provider.create({ ...input, tags, callToken: 'call-1' }, signal);
      const before = await atProvider();
      await assert.rejects(create(input), { code: 'name_conflict' });
      assert.deepEqual(called(), ['create', 'find', 'find']);
      assert.deepEqual(await atProvider(), before);
      assert.deepEqual([row(id).state, store.names.size], ['failed', 0]);
    });
  }

  for (const kind of ['throttled', 'denied', 'rejected', 'out-of-time', 'unclear'] as const) {
    for (const method of ['find', 'delete'] as const) {
      it(`stays open where ${method} fails as ${kind}: what is left may still be there`, async () => {
        const { create, input, id, row, store } = await cutOff();
        await assert.rejects(create(input, { provider: { [method]: failing(kind) } }), {
          code: 'unavailable',
          retryAfterSeconds: TIMING.leaseMs / 1000,
        });
        assert.deepEqual([row(id).state, [...store.names.values()]], ['creating', [{ id }]]);
      });
    }
  }

  it('creates nothing once another has taken it over after the delete', async () => {
    const { create, input, store, provider, id, row } = await cutOff();
    const outrun: typeof store.transition = async (change, abort) =>
      change.entry.event === 'vend.recreated' ? 'superseded' : store.transition(change, abort);
    const creates = provider.calls.length;
    await assert.rejects(create(input, { store: { transition: outrun } }), { code: 'request_in_progress' });
    const methods = provider.calls.slice(creates).map(({ method }) => method);
    assert.deepEqual([methods, row(id).state], [['find', 'delete'], 'creating']);
  });
});

describe('a name that is in use', () => {
  it('by an echo of the very call is cleared and created anew', async () => {
    const fixture = useCaseFixture();
    const { provider, events } = fixture;
    let calls = 0;
    const echoing: typeof provider.create = async (request, abort) => {
      calls += 1;
      const created = await provider.create(request, abort);
      if (calls > 1) return created;
      created.privateKey.wipe();
      throw new ProviderFailure('name-in-use');
    };
    const input = createInput();
    const { answer } = await fixture.create(input, { provider: { create: echoing } });
    assert.deepEqual(fixture.called(), ['create', 'find', 'delete', 'create']);
    assert.deepEqual(events(), ['vend.requested', 'vend.recreated', 'vend.succeeded']);
    const found = await provider.find(input, signal);
    assert.equal(found?.providerFingerprint, answer.keyPair.providerFingerprint);
    assert.ok([...fixture.kms.given, ...provider.given].every(isWiped));
  });

  it('again after that is waited out, since a call is still on its way', async () => {
    const fixture = useCaseFixture();
    const { provider } = fixture;
    const create: typeof provider.create = async (request, abort) => {
      (await provider.create(request, abort)).privateKey.wipe();
      throw new ProviderFailure('name-in-use');
    };
    await assert.rejects(fixture.create(createInput(), { provider: { create } }), {
      code: 'unavailable',
      retryAfterSeconds: TIMING.leaseMs / 1000,
    });
    assert.deepEqual(
      [...fixture.store.vends.values()].map(({ state }) => state),
      ['creating'],
    );
  });

  it('by nothing that is a key pair is a conflict', async () => {
    const fixture = useCaseFixture();
    const provider = { create: failing('name-in-use') };
    await assert.rejects(fixture.create(createInput(), { provider }), { code: 'name_conflict' });
    assert.deepEqual([fixture.called(), fixture.store.names.size], [['find'], 0]);
  });
});

describe('a name whose key pair was deleted and not created again', () => {
  const refusedAfterDelete = async () => {
    const abandoned = await cutOff();
    const provider = { create: failing('quota-exceeded') };
    await assert.rejects(abandoned.create(abandoned.input, { provider }), {
      code: 'provider_quota_exceeded',
    });
    return abandoned;
  };

  it('is held, since the delete may land a second time', async () => {
    const { id, row, store, time } = await refusedAfterDelete();
    assert.equal(time.now, NOW + TIMING.leaseMs);
    const heldUntil = time.now + TIMING.drainMs;
    assert.deepEqual([row(id).state, [...store.names.values()]], ['failed', [{ id, heldUntil }]]);
  });

  it('is refused to every other vend until then', async () => {
    const { create, input, time } = await refusedAfterDelete();
    time.now += TIMING.drainMs - 1;
    await assert.rejects(create(createInput({ name: input.name })), {
      ...{ code: 'unavailable', retryAfterSeconds: TIMING.drainMs / 1000 },
    });
  });

  it('belongs to its own vend again at once, since its delete was answered', async () => {
    const { create, input, id, store } = await refusedAfterDelete();
    await create(input);
    assert.deepEqual([...store.names.values()], [{ id }]);
  });

  it('is free from then on', async () => {
    const { create, input, time } = await refusedAfterDelete();
    time.now += TIMING.drainMs;
    await create(createInput({ name: input.name }));
    await assert.rejects(create(input), { code: 'name_conflict' });
  });
});
