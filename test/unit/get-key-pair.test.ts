import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { makeGetKeyPair } from '../../shared/usecases/get-key-pair.ts';
import { BEARER, createInput, STAGE, vendedFixture } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const iso = (ms: number) => new Date(ms).toISOString();

async function vended() {
  const fixture = await vendedFixture();
  const get = (id = fixture.keyPair.id, principal = ACTOR.principal) =>
    makeGetKeyPair(fixture.deps())(id, principal, signal);
  return { ...fixture, get };
}

describe('a read', () => {
  const issued = { issuedAt: iso(NOW), expiresAt: iso(NOW + 900_000) };
  const pending = { ...issued, retrievedAt: null, retrievedBy: null };

  it('gives the key pair and its receipt', async () => {
    const { get, keyPair } = await vended();
    assert.deepEqual(await get(), { keyPair, retrieval: { state: 'available', ...pending } });
  });

  it('tells that the retrieval has expired', async () => {
    const { get, time } = await vended();
    time.now = NOW + 900_000;
    assert.deepEqual((await get()).retrieval, { state: 'expired', ...pending });
  });

  it('tells for ever when and where the key was collected', async () => {
    const { get, release, token, time } = await vended();
    time.now = NOW + 1_000;
    await release(token);
    time.now = NOW + 365 * 86_400_000;
    const { keyPair, retrieval } = await get();
    assert.equal(keyPair.status, 'retrieved');
    assert.deepEqual(retrieval, {
      ...issued,
      ...{ state: 'retrieved', retrievedAt: iso(NOW + 1_000), retrievedBy: BEARER.sourceIp },
    });
  });

  it('of a vend that is not finished gives what is known', async () => {
    const { get, create } = await vended();
    const input = createInput();
    const provider = { create: () => Promise.reject(new ProviderFailure('unclear')) };
    await assert.rejects(create(input, { provider }));
    const { keyPair, retrieval } = await get(keyPairIdOf(STAGE, ACTOR.principal, input.clientToken));
    assert.deepEqual([keyPair.status, keyPair.publicKey, keyPair.providerId], ['creating', null, null]);
    assert.equal(retrieval, null);
  });

  it("of another principal's key pair is the same as of none", async () => {
    const { get } = await vended();
    const refusal = async (read: Promise<unknown>) => {
      const [result] = await Promise.allSettled([read]);
      assert.ok(result.status === 'rejected');
      const { code, detail } = result.reason;
      return { code, detail };
    };
    const foreign = await refusal(get(undefined, 'arn:aws:iam::123456789012:role/other'));
    const unknown = await refusal(get(`kp_${'0'.repeat(26)}`));
    assert.equal(foreign.code, 'not_found');
    assert.deepEqual(foreign, unknown);
  });

  for (const id of ['', 'kp_', `KP_${'0'.repeat(26)}`, `kp_${'0'.repeat(27)}`, `kp_${'I'.repeat(26)}`]) {
    it(`of ${JSON.stringify(id)}, which is no id, looks nothing up`, async () => {
      const { deps } = await vended();
      const store = { find: () => assert.fail('looked up') };
      const get = makeGetKeyPair({ ...deps(), store });
      await assert.rejects(get(id, ACTOR.principal, signal), { code: 'not_found' });
    });
  }
});
