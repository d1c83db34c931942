import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import type { SecretBytes } from '../../shared/domain/secret-bytes.ts';
import { ownershipTags } from '../../shared/domain/tags.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { makeGetKeyPair } from '../../shared/usecases/get-key-pair.ts';
import { needAttention } from '../support/abandoned-vends.ts';
import {
  createInput,
  invocation,
  isWiped,
  STAGE,
  TIMING,
  tokenIn,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { ACTOR } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const kmsInput = () => createInput({ origin: 'kms' });
const publicHalf = (pem: SecretBytes) => fromKeyObject(createPublicKey(pem.bytes()))?.line;
const outage = () => Promise.reject(new KeyvendError('unavailable', 'down'));

/** A vend whose import the provider did, untagged, and did not answer. */
async function abandoned() {
  const fixture = useCaseFixture();
  const input = kmsInput();
  const importPublicKey: KeyPairProvider['importPublicKey'] = async (request, abort) => {
    await fixture.provider.importPublicKey({ ...request, tags: [] }, abort);
    throw new ProviderFailure('unclear');
  };
  await assert.rejects(fixture.create(input, { provider: { importPublicKey } }), { code: 'unavailable' });
  const id = keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
  return { ...fixture, input, id };
}

describe('a key pair that is born in KMS', () => {
  it('is imported at the provider, answered and collected', async () => {
    const { create, release, provider, called, events, row, kms } = useCaseFixture();
    const input = kmsInput();
    const { answer } = await create(input);
    const { id, publicKey, status, origin } = answer.keyPair;
    assert.deepEqual([status, origin], ['ready', 'kms']);
    assert.deepEqual(called(), ['importPublicKey']);
    assert.deepEqual(events(), ['vend.requested', 'vend.succeeded']);
    assert.deepEqual((await provider.find(input, signal))?.tags, ownershipTags(STAGE, id, 1));
    assert.deepEqual(Object.keys(row(id).sealed ?? {}), ['privateKeyCiphertext']);
    const { privateKey } = await release(tokenIn(answer));
    assert.equal(publicHalf(privateKey), publicKey);
    assert.ok(kms.given.every(isWiped));
  });

  it('is stored sealed before the provider hears of it, and cannot be collected yet', async () => {
    const { create, release, provider, store } = useCaseFixture();
    const seen: unknown[] = [];
    const importPublicKey: KeyPairProvider['importPublicKey'] = (...rest) => {
      seen.push(...[...store.vends.values()].map(({ state, sealed, key }) => [state, !!sealed, !!key]));
      return provider.importPublicKey(...rest);
    };
    const { answer } = await create(kmsInput(), { provider: { importPublicKey } });
    assert.deepEqual(seen, [['creating', true, true]]);
    await release(tokenIn(answer));
  });

  it('gives the same answer to the same request, and asks the provider once', async () => {
    const { create, called } = useCaseFixture();
    const input = kmsInput();
    const [first, again] = [await create(input), await create(input)];
    assert.deepEqual([again.replayed, JSON.stringify(again.answer)], [true, JSON.stringify(first.answer)]);
    assert.deepEqual(called(), ['importPublicKey']);
  });

  it('has its time to be collected from when it can be used', async () => {
    const { create, time, provider, row } = useCaseFixture();
    const importPublicKey: KeyPairProvider['importPublicKey'] = (...rest) => {
      time.now += 4_000;
      return provider.importPublicKey(...rest);
    };
    const { answer } = await create(kmsInput(), { provider: { importPublicKey } });
    const { issuedAt, expiresAt } = row(answer.keyPair.id).retrieval ?? {};
    assert.deepEqual([issuedAt, expiresAt], [time.now, time.now + 900_000]);
  });

  it('is not vended without KMS, and the provider is not asked', async () => {
    const { create, called, store } = useCaseFixture();
    const sealedKeyPairs = { generate: outage };
    await assert.rejects(create(kmsInput(), { sealedKeyPairs }), { code: 'unavailable' });
    assert.deepEqual([called(), store.names.size], [[], 0]);
  });

  it('is made once, though the provider refuses it first', async () => {
    const { create, row } = useCaseFixture();
    const input = kmsInput();
    const importPublicKey = () => Promise.reject(new ProviderFailure('quota-exceeded'));
    await assert.rejects(create(input, { provider: { importPublicKey } }), {
      code: 'provider_quota_exceeded',
    });
    const id = keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
    const before = row(id).key?.publicKey;
    const { answer } = await create(input, { sealedKeyPairs: { generate: outage } });
    assert.equal(answer.keyPair.publicKey, before);
  });
});

describe('a key pair that is born in KMS and was abandoned', () => {
  it('is finished by the same request with the same key', async () => {
    const { create, release, input, id, row, time, called } = await abandoned();
    const before = row(id).key?.publicKey;
    time.now += TIMING.leaseMs;
    const { answer } = await create(input);
    assert.equal(answer.keyPair.publicKey, before);
    assert.deepEqual(called(), ['importPublicKey', 'find', 'tag']);
    assert.equal(publicHalf((await release(tokenIn(answer))).privateKey), before);
  });

  it('is finished without another key from KMS', async () => {
    const { create, input, id, row, time } = await abandoned();
    const before = row(id).key?.publicKey;
    time.now += TIMING.leaseMs;
    const { answer } = await create(input, { sealedKeyPairs: { generate: outage } });
    assert.equal(answer.keyPair.publicKey, before);
  });

  it('is finished by the reconciler, and answered to the same request', async () => {
    const { create, reconcile, release, input, id, time } = await abandoned();
    time.now += TIMING.leaseMs;
    assert.equal(await reconcile(id), 'finished');
    const { answer, replayed } = await create(input);
    assert.equal(replayed, true);
    assert.equal(publicHalf((await release(tokenIn(answer))).privateKey), answer.keyPair.publicKey);
  });

  it('has no retrieval to be seen and gets no new URL before it is finished', async () => {
    const { reissue, deps, id } = await abandoned();
    const request = { id, principal: ACTOR.principal, publicKeyFormat: 'openssh' } as const;
    assert.equal((await makeGetKeyPair(deps())(request, signal)).retrieval, null);
    await assert.rejects(reissue(id), { code: 'request_in_progress' });
  });

  it('and needs attention is deleted, though it never came to be tagged', async () => {
    const fixture = await abandoned();
    await needAttention(fixture, fixture.id);
    await fixture.remove(fixture.id);
    assert.deepEqual(
      [fixture.row(fixture.id).state, await fixture.provider.find(fixture.input, signal)],
      ['deleted', undefined],
    );
  });

  it('before its key was stored is undone, and the provider holds nothing', async () => {
    const fixture = useCaseFixture();
    const input = kmsInput();
    const amend = () => Promise.reject(new KeyvendError('unavailable', 'down'));
    await assert.rejects(fixture.create(input, { store: { amend } }, invocation()), { code: 'unavailable' });
    fixture.time.now += TIMING.leaseMs;
    const id = keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
    assert.equal(await fixture.reconcile(id), 'undone');
    assert.deepEqual([fixture.row(id).state, fixture.called()], ['failed', ['find']]);
  });
});
