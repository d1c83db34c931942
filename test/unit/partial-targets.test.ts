import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { ProviderFailure, type ProviderFailureKind } from '../../shared/domain/provider-failure.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { needAttention } from '../support/abandoned-vends.ts';
import {
  ALL_READY,
  BUT_LAST,
  failingAtLast,
  LAST,
  partialVend,
  REGIONS,
  targetsFixture,
} from '../support/targets-fixture.ts';
import { invocation, TIMING, tokenIn } from '../support/use-case-fixture.ts';

const CODES: Partial<Record<ProviderFailureKind, string>> = {
  'quota-exceeded': 'provider_quota_exceeded',
  rejected: 'provider_error',
  denied: 'provider_error',
};

describe('a key pair that some target has not got', () => {
  it('stays creating with a status for each, and says where it is missing', async () => {
    const over = targetsFixture();
    const importPublicKey = failingAtLast(over, 'quota-exceeded');
    await assert.rejects(
      over.create(over.input, { provider: { importPublicKey } }),
      (error: KeyvendError) => {
        assert.deepEqual([error.code, error.retryAfterSeconds], ['provider_quota_exceeded', undefined]);
        assert.deepEqual(
          error.errors?.map(({ pointer, code }) => [pointer, code]),
          [['/targets/6', 'provider_quota_exceeded']],
        );
        return true;
      },
    );
    assert.deepEqual([over.row(over.id).state, over.statuses()], ['creating', BUT_LAST]);
    assert.deepEqual(over.events(), ['vend.requested', 'vend.failed']);
    assert.equal(over.store.entries.at(-1)?.facts['code'], 'provider_quota_exceeded');
  });

  const mixtures: [kinds: ProviderFailureKind[], code: string, retryAfterSeconds: number | undefined][] = [
    [['quota-exceeded', 'rejected'], 'provider_quota_exceeded', undefined],
    [['rejected', 'quota-exceeded'], 'provider_error', undefined],
    [['quota-exceeded', 'throttled'], 'unavailable', 60],
    [['throttled', 'quota-exceeded'], 'unavailable', 60],
    [['throttled', 'out-of-time'], 'unavailable', 5],
    [['denied', 'unclear'], 'unavailable', TIMING.leaseMs / 1000],
  ];
  for (const [kinds, code, retryAfterSeconds] of mixtures) {
    it(`for ${kinds.join(' and ')} is ${code}, with the code of each`, async () => {
      const { create, input, id, row, provider } = targetsFixture();
      const failing = new Map(REGIONS.slice(-2).map((region, index) => [region, kinds[index]]));
      const importPublicKey: KeyPairProvider['importPublicKey'] = async (request, abort) => {
        const kind = failing.get(request.region);
        if (kind) throw new ProviderFailure(kind);
        return provider.importPublicKey(request, abort);
      };
      await assert.rejects(create(input, { provider: { importPublicKey } }), (error: KeyvendError) => {
        assert.deepEqual([error.code, error.retryAfterSeconds], [code, retryAfterSeconds]);
        assert.deepEqual(
          error.errors?.map(told => [told.pointer, told.code]),
          kinds.map((kind, index) => [`/targets/${index + 5}`, CODES[kind] ?? 'unavailable']),
        );
        return true;
      });
      assert.equal(row(id).state, 'creating');
    });
  }

  it('for a quota is left for later by the reconciler too, and finished once there is room', async () => {
    const over = await partialVend('quota-exceeded');
    const importPublicKey = failingAtLast(over, 'quota-exceeded');
    await assert.rejects(over.reconcile(over.id, { provider: { importPublicKey } }), {
      code: 'provider_quota_exceeded',
    });
    assert.equal(await over.reconcile(over.id), 'finished');
  });

  const kinds: [kind: ProviderFailureKind, landing: boolean, waitMs: number][] = [
    ['quota-exceeded', false, 0],
    ['throttled', false, 0],
    ['unclear', false, TIMING.leaseMs],
    ['unclear', true, TIMING.leaseMs],
  ];
  for (const [kind, landing, waitMs] of kinds) {
    it(`for ${kind}${landing ? ', though it landed,' : ''} is finished by the same request with the same key`, async () => {
      const { create, release, input, id, row, time, imports, statuses } = await partialVend(kind, landing);
      const [before, importedBefore] = [row(id).key?.publicKey, imports()];
      time.now += waitMs;
      const { answer } = await create(input);
      assert.equal(answer.keyPair.publicKey, before);
      assert.deepEqual([imports() - importedBefore, statuses()], [landing ? 0 : 1, ALL_READY]);
      await release(tokenIn(answer));
    });
  }

  it("for a reason that is unclear is nobody else's before the lease has run out", async () => {
    const { create, remove, input, id } = await partialVend('unclear', true);
    await assert.rejects(create(input), { code: 'request_in_progress' });
    await assert.rejects(remove(id), { code: 'request_in_progress' });
  });

  it('is finished by the reconciler', async () => {
    const { create, reconcile, input, id, time, statuses } = await partialVend('unclear', true);
    time.now += TIMING.leaseMs;
    assert.equal(await reconcile(id), 'finished');
    assert.deepEqual([statuses(), (await create(input)).replayed], [ALL_READY, true]);
  });

  it('is deleted wherever it is, and holds every name', async () => {
    const { remove, create, input, id, time, there, row, store, statuses } = await partialVend(
      'unclear',
      true,
    );
    time.now += TIMING.leaseMs;
    await remove(id);
    assert.deepEqual([await there(), row(id).state, row(id).sealed], [[], 'deleted', undefined]);
    assert.deepEqual(
      statuses(),
      REGIONS.map(() => 'deleted'),
    );
    const held = [...store.names.values()].filter(({ heldUntil }) => heldUntil === time.now + TIMING.drainMs);
    assert.equal(held.length, REGIONS.length);
    await assert.rejects(create(input), { code: 'retrieval_revoked' });
  });

  it('is finished, or deleted, by what was seen free where a provider keeps no tags', async () => {
    const untagged = { ownership: 'none', consistency: 'strong' } as const;
    const [one, other] = [
      await partialVend('unclear', true, untagged),
      await partialVend('unclear', true, untagged),
    ];
    one.time.now += TIMING.leaseMs;
    await one.create(one.input);
    assert.deepEqual([one.imports(), one.statuses()], [REGIONS.length, ALL_READY]);
    other.time.now += TIMING.leaseMs;
    await other.remove(other.id);
    assert.deepEqual(await other.there(), []);
  });

  it('never gets further, and needs attention, and then is deleted', async () => {
    const over = await partialVend('unclear', true);
    // The first attempt got further than none, and so is not one of those that count.
    over.time.now += TIMING.leaseMs;
    const find = () => Promise.reject(new ProviderFailure('unclear'));
    await assert.rejects(over.reconcile(over.id, { provider: { find } }), { code: 'unavailable' });
    await needAttention(over, over.id);
    await over.remove(over.id);
    assert.deepEqual([await over.there(), over.row(over.id).state], [[], 'deleted']);
  });

  it('for want of time goes on where it stopped', async () => {
    const { create, input, statuses, imports } = targetsFixture();
    let calls = 0;
    const hurried = invocation({ remainingMs: () => (++calls > REGIONS.length + 3 ? 0 : TIMING.functionMs) });
    await assert.rejects(create(input, {}, hurried), { code: 'unavailable', retryAfterSeconds: 1 });
    assert.deepEqual([imports(), statuses().filter(state => state === 'ready').length], [3, 3]);
    await create(input);
    assert.deepEqual([imports(), statuses()], [REGIONS.length, ALL_READY]);
  });

  it('is finished by a takeover in the middle, and the one that comes late gives the same answer', async () => {
    const over = targetsFixture();
    const resume = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const importPublicKey: KeyPairProvider['importPublicKey'] = async (request, abort) => {
      if (request.region === LAST) {
        reached.resolve();
        await resume.promise;
      }
      return over.provider.importPublicKey(request, abort);
    };
    const late = over.create(over.input, { provider: { importPublicKey } });
    await reached.promise;
    over.time.now += TIMING.leaseMs;
    const { answer } = await over.create(over.input);
    resume.resolve();
    assert.equal(JSON.stringify((await late).answer), JSON.stringify(answer));
    assert.deepEqual([over.statuses(), await over.there()], [ALL_READY, REGIONS]);
  });

  it('since a crash hit between the imports and their record is taken over, and each is adopted', async () => {
    const { create, input, time, imports, statuses, store, id, row } = targetsFixture();
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
