import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure, type ProviderFailureKind } from '../../shared/domain/provider-failure.ts';
import { ownershipTags } from '../../shared/domain/tags.ts';
import type { ProviderKeyPair } from '../../shared/ports/key-pair-provider.ts';
import {
  createInput,
  invocation,
  isWiped,
  type Overrides,
  STAGE,
  TIMING,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const failing = (kind: ProviderFailureKind) => () => Promise.reject(new ProviderFailure(kind));

/** A create that is refused; what it left behind, and why it was refused. */
async function refusal(overrides: Overrides, run = invocation()) {
  const fixture = useCaseFixture();
  const input = createInput();
  const id = keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
  const error = await fixture.create(input, overrides, run).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { code, retryAfterSeconds } = error instanceof KeyvendError ? error : {};
  const vend = fixture.store.vends.get(id);
  return { ...fixture, id, error, code, retryAfterSeconds, vend };
}

describe('a call of which it is certain that the provider did nothing', () => {
  const failures: [kind: ProviderFailureKind, code: string, retryAfterSeconds: number | undefined][] = [
    ['name-in-use', 'name_conflict', undefined],
    ['quota-exceeded', 'provider_quota_exceeded', undefined],
    ['rejected', 'provider_error', undefined],
    ['denied', 'provider_error', undefined],
    ['out-of-time', 'unavailable', 1],
    ['throttled', 'unavailable', 5],
    ['not-ready', 'unavailable', 60],
  ];
  for (const [kind, code, retryAfterSeconds] of failures) {
    it(`ends the vend where it failed as ${kind}: ${code}, the name free, no data key left`, async () => {
      const outcome = await refusal({ provider: { create: failing(kind) } });
      assert.deepEqual([outcome.code, outcome.retryAfterSeconds], [code, retryAfterSeconds]);
      assert.equal(outcome.vend?.state, 'failed');
      assert.equal(outcome.store.names.size, 0);
      assert.deepEqual(outcome.kms.given.map(isWiped), [true]);
      const [, failed] = outcome.store.entries;
      assert.deepEqual([failed?.event, failed?.facts], ['vend.failed', { code, attempt: 1 }]);
    });
  }

  it('is not made where too little time is left for it and the commit', async () => {
    const remainingMs = () => TIMING.providerCallMs.lightsail + TIMING.commitReserveMs - 1;
    const outcome = await refusal({}, invocation({ remainingMs }));
    assert.deepEqual([outcome.code, outcome.retryAfterSeconds], ['unavailable', 1]);
    assert.deepEqual([outcome.vend?.state, outcome.provider.calls], ['failed', []]);
  });

  it('is made where just enough time is left', async () => {
    const remainingMs = () => TIMING.providerCallMs.lightsail + TIMING.commitReserveMs;
    const { error, provider } = await refusal({}, invocation({ remainingMs }));
    assert.deepEqual([error, provider.calls.length], [undefined, 1]);
  });

  it('leaves the vend to its lease where its end cannot be written', async () => {
    const transition = () => Promise.reject(new KeyvendError('unavailable', 'down'));
    const outcome = await refusal({ provider: { create: failing('rejected') }, store: { transition } });
    assert.deepEqual([outcome.code, outcome.vend?.state], ['provider_error', 'creating']);
  });
});

describe('a call whose outcome nobody knows', () => {
  it('leaves the vend and its name as they are until the lease has run out', async () => {
    const outcome = await refusal({ provider: { create: failing('unclear') } });
    assert.deepEqual([outcome.code, outcome.retryAfterSeconds], ['unavailable', TIMING.leaseMs / 1000]);
    assert.deepEqual(
      [outcome.vend?.state, [...outcome.store.names.values()]],
      ['creating', [{ id: outcome.id }]],
    );
    assert.deepEqual(outcome.events(), ['vend.requested']);
    assert.deepEqual(outcome.kms.given.map(isWiped), [true]);
  });

  it('says how much of the lease is left, and at least a second', async () => {
    const fixture = useCaseFixture();
    const late = (now: number) => async () => {
      fixture.time.now = now;
      throw new ProviderFailure('unclear');
    };
    for (const [now, seconds] of [
      [NOW + 10_001, 50],
      [NOW + TIMING.leaseMs + 10_001, 1],
    ] as const) {
      fixture.time.now = NOW;
      await assert.rejects(fixture.create(createInput(), { provider: { create: late(now) } }), {
        retryAfterSeconds: seconds,
      });
    }
  });

  const found = (tags: ProviderKeyPair['tags']) => async () => ({
    ...{ providerId: null, providerFingerprint: null, publicKey: null, tags, createdAt: NOW },
  });

  it('is one of a name in use by a key pair with our tags, whatever the attempt', async () => {
    const fixture = useCaseFixture();
    const input = createInput();
    const id = keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
    const find = found(ownershipTags(STAGE, id, 7));
    const overrides = { provider: { create: failing('name-in-use'), find } };
    await assert.rejects(fixture.create(input, overrides), { code: 'unavailable' });
    assert.equal(fixture.store.vends.get(id)?.state, 'creating');
  });

  const foreign: [whose: string, tags: ProviderKeyPair['tags']][] = [
    ['without tags', []],
    ['of another vend', ownershipTags(STAGE, `kp_${'0'.repeat(26)}`, 1)],
    ['of another stage', ownershipTags('prod', `kp_${'0'.repeat(26)}`, 1)],
  ];
  for (const [whose, tags] of foreign) {
    it(`is not one of a name in use by a key pair ${whose}`, async () => {
      const outcome = await refusal({ provider: { create: failing('name-in-use'), find: found(tags) } });
      assert.deepEqual([outcome.code, outcome.vend?.state], ['name_conflict', 'failed']);
    });
  }

  it('is one of a name in use where nobody can tell by what', async () => {
    const outcome = await refusal({
      provider: { create: failing('name-in-use'), find: failing('throttled') },
    });
    assert.deepEqual([outcome.code, outcome.vend?.state], ['unavailable', 'creating']);
  });

  for (const method of ['create', 'find'] as const) {
    it(`is one in which ${method} broke, and that is passed on`, async () => {
      const broken = new TypeError('broken');
      const provider = { create: failing('name-in-use'), [method]: () => Promise.reject(broken) };
      const outcome = await refusal({ provider });
      assert.deepEqual([outcome.error, outcome.vend?.state], [broken, 'creating']);
      assert.deepEqual(outcome.kms.given.map(isWiped), [true]);
    });
  }

  it('is an answer whose private key does not fit its public key', async () => {
    const fixture = useCaseFixture();
    const mismatched: typeof fixture.provider.create = async (request, signal) => {
      const other = await fixture.provider.create({ ...request, name: `${request.name}-2` }, signal);
      const created = await fixture.provider.create(request, signal);
      other.privateKey.wipe();
      return { ...created, publicKey: other.publicKey };
    };
    await assert.rejects(fixture.create(createInput(), { provider: { create: mismatched } }), {
      code: 'unavailable',
      retryAfterSeconds: TIMING.leaseMs / 1000,
    });
    const [vend] = fixture.store.vends.values();
    assert.deepEqual([vend?.state, vend?.sealed], ['creating', undefined]);
    assert.ok([...fixture.kms.given, ...fixture.provider.given].every(isWiped));
  });
});

describe('the signal of a call', () => {
  const hanging = (signals: AbortSignal[]) => (_: unknown, signal: AbortSignal) => {
    signals.push(signal);
    return new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new ProviderFailure('unclear')));
    });
  };

  it('aborts after the time that a call may take', async () => {
    const signals: AbortSignal[] = [];
    const timing = { ...TIMING, providerCallMs: { ...TIMING.providerCallMs, lightsail: 20 } };
    const outcome = await refusal({ provider: { create: hanging(signals) }, timing });
    assert.deepEqual([outcome.code, outcome.vend?.state], ['unavailable', 'creating']);
    assert.equal(signals[0]?.reason.name, 'TimeoutError');
  });

  it('aborts with the invocation', async () => {
    const signals: AbortSignal[] = [];
    const controller = new AbortController();
    const pending = refusal(
      { provider: { create: hanging(signals) } },
      invocation({ signal: controller.signal }),
    );
    while (signals.length === 0) await new Promise(setImmediate);
    controller.abort();
    assert.equal((await pending).code, 'unavailable');
    assert.equal(signals[0]?.reason.name, 'AbortError');
  });
});
