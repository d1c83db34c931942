import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KeyvendError } from '../../shared/domain/errors.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { ALL_READY, LAST, REGIONS, targetsFixture } from '../support/targets-fixture.ts';
import { createInput, TIMING, tokenIn } from '../support/use-case-fixture.ts';

const signal = new AbortController().signal;

describe('one key pair at many targets', () => {
  it('is imported at each after the name was seen free at all, answered once and collected', async () => {
    const { create, release, input, called, events, there, store } = targetsFixture();
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
    const { create, input, provider, imports } = targetsFixture();
    const [first, again] = [await create(input), await create(input)];
    assert.equal(JSON.stringify(again.answer), JSON.stringify(first.answer));
    const tokens = provider.calls.flatMap(call =>
      'callToken' in call.request ? [call.request.callToken] : [],
    );
    assert.deepEqual([new Set(tokens).size, imports()], [REGIONS.length, REGIONS.length]);
  });

  it('is refused before any provider is asked where another vend has one of the names', async () => {
    const { create, input, called, store } = targetsFixture();
    const { name } = input;
    await create(createInput({ provider: 'ec2', region: LAST, name }));
    const before = called().length;
    const detail = 'Another key pair has this name in this region: choose another name.';
    await assert.rejects(create(input), {
      code: 'name_conflict',
      errors: [{ pointer: '/targets/6', code: 'name_conflict', detail }],
    });
    assert.deepEqual([called().length, store.vends.size, store.names.size], [before, 1, 1]);
  });

  it('is refused before anything is imported where somebody else has the name at one target', async () => {
    const { create, input, provider, imports, there, store, row, id } = targetsFixture();
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
    const { create, input, store, statuses } = targetsFixture();
    const importPublicKey = () => Promise.reject(new ProviderFailure('quota-exceeded'));
    await assert.rejects(create(input, { provider: { importPublicKey } }), {
      code: 'provider_quota_exceeded',
    });
    assert.equal(store.names.size, 0);
    await create(input);
    assert.deepEqual(statuses(), ALL_READY);
  });
});

describe('a key pair that is ready at many targets', () => {
  for (const ownership of ['tags', 'none'] as const) {
    it(`is deleted at each, also where one did not answer at first, with ownership by ${ownership}`, async () => {
      const { create, remove, input, id, time, there, row, provider } = targetsFixture({
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
    const { create, reconcile, input, id, time, there, store } = targetsFixture();
    await create(input);
    time.now += 900_000;
    assert.equal(await reconcile(id), 'expired');
    assert.deepEqual([await there(), store.names.size], [[], REGIONS.length]);
  });

  it('leaves alone what somebody else has put in its place', async () => {
    const { create, remove, input, id, provider, there } = targetsFixture();
    await create(input);
    const place = { region: LAST, name: input.name };
    await provider.delete(place, signal);
    await provider.create({ ...place, tags: [], keyType: 'rsa', callToken: 'x' }, signal);
    await remove(id);
    assert.deepEqual(await there(), [LAST]);
  });
});
