import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';
import { vendedFixture } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

async function vended() {
  const fixture = await vendedFixture();
  const view = (token = fixture.token) =>
    makeViewRetrieval(fixture.deps())({ token, access: 'bearer', principal: 'bearer' }, signal);
  return { ...fixture, view };
}

describe('the view of a retrieval', () => {
  it('tells what the key is for, who vended it and until when it is there', async () => {
    const { view, keyPair } = await vended();
    assert.deepEqual(await view(), {
      ...{ name: keyPair.name, provider: 'lightsail', region: 'us-east-1', fingerprint: keyPair.fingerprint },
      ...{ vendedBy: ACTOR.principal, expiresAt: new Date(NOW + 900_000).toISOString() },
      ...{ state: 'available', passcodeRequired: false },
    });
  });

  it('changes nothing, however often it is asked for', async () => {
    const { view, store, kms, release, token } = await vended();
    const before = structuredClone([...store.vends]);
    for (let times = 0; times < 3; times += 1) await view();
    assert.deepEqual([[...store.vends], store.entries.length, kms.given.length], [before, 2, 1]);
    await release(token);
  });

  it('is there until a millisecond before the expiry', async () => {
    const { view, time } = await vended();
    time.now = NOW + 899_999;
    assert.equal((await view()).state, 'available');
  });

  it('is gone at the expiry', async () => {
    const { view, time } = await vended();
    time.now = NOW + 900_000;
    await assert.rejects(view(), { code: 'retrieval_expired' });
  });

  it('is gone once the key was collected, also past the expiry', async () => {
    const { view, release, token, time } = await vended();
    await release(token, 'claim-1');
    await assert.rejects(view(), { code: 'retrieval_consumed' });
    time.now = NOW + 900_000;
    await assert.rejects(view(), { code: 'retrieval_consumed' });
  });

  it('is not found under another token', async () => {
    const { view, token } = await vended();
    await assert.rejects(view(token.slice(0, -1)), { code: 'retrieval_not_found' });
    await assert.rejects(view(token.slice(0, 26) + 'A'.repeat(43)), { code: 'retrieval_not_found' });
  });
});
