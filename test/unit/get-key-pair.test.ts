import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { md5SpkiFingerprint, openSshMd5Fingerprint } from '../../shared/domain/fingerprint.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import type { PublicKeyFormat } from '../../shared/domain/public-key-format.ts';
import { makeGetKeyPair } from '../../shared/usecases/get-key-pair.ts';
import { BEARER, createInput, STAGE, vendedFixture } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const iso = (ms: number) => new Date(ms).toISOString();

async function vended() {
  const fixture = await vendedFixture();
  const get = (
    id = fixture.keyPair.id,
    principal = ACTOR.principal,
    publicKeyFormat: PublicKeyFormat = 'openssh',
  ) => makeGetKeyPair(fixture.deps())({ id, principal, publicKeyFormat }, signal);
  return { ...fixture, get };
}

describe('a read', () => {
  const issued = { issuedAt: iso(NOW), expiresAt: iso(NOW + 900_000) };
  const pending = { ...issued, retrievedAt: null, retrievedBy: null };

  it('gives the key pair and its receipt', async () => {
    const { get, keyPair } = await vended();
    const { fingerprints: _, ...rest } = await get();
    assert.deepEqual(rest, { keyPair, retrieval: { state: 'available', ...pending } });
  });

  it('gives every fingerprint of the public key', async () => {
    const { get, keyPair } = await vended();
    const publicKey = parsePublicKey(keyPair.publicKey ?? '');
    assert.deepEqual((await get()).fingerprints, {
      sha256: keyPair.fingerprint,
      md5: openSshMd5Fingerprint(publicKey.blob),
      ec2Import: md5SpkiFingerprint(publicKey),
      provider: keyPair.providerFingerprint,
    });
  });

  it('gives the public key in each format, and all else as it is', async () => {
    const { get, keyPair } = await vended();
    const openSsh = await get();
    for (const format of ['rfc4716', 'pem'] as const) {
      const { keyPair: formatted, ...rest } = await get(undefined, undefined, format);
      const { publicKey, ...others } = formatted;
      assert.notEqual(publicKey, keyPair.publicKey);
      assert.deepEqual({ ...rest, keyPair: { ...others, publicKey: keyPair.publicKey } }, openSsh);
    }
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
    const { keyPair, fingerprints, retrieval } = await get(
      keyPairIdOf(STAGE, ACTOR.principal, input.clientToken),
    );
    assert.deepEqual([keyPair.status, keyPair.publicKey, keyPair.providerId], ['creating', null, null]);
    assert.deepEqual([fingerprints, retrieval], [null, null]);
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
      const request = { id, principal: ACTOR.principal, publicKeyFormat: 'openssh' } as const;
      await assert.rejects(get(request, signal), { code: 'not_found' });
    });
  }
});
