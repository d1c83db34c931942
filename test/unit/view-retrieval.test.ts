import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';
import { BEARER, createInput, tokenIn, useCaseFixture } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

async function vended(passcode = false) {
  const fixture = useCaseFixture();
  const retrieval = { ttlSeconds: 900, access: 'bearer', passcode } as const;
  const { answer } = await fixture.create(createInput({ retrieval }));
  const token = tokenIn(answer);
  const view = (text = token) =>
    makeViewRetrieval(fixture.deps())({ token: text, access: 'bearer', principal: 'bearer' }, signal);
  return { ...fixture, token, keyPair: answer.keyPair, view };
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

  it('says that a passcode is needed', async () => {
    const { view } = await vended(true);
    assert.equal((await view()).passcodeRequired, true);
  });

  it('is gone once five wrong passcodes have locked it', async () => {
    const { view, collect, token } = await vended(true);
    const request = { token, access: 'bearer', passcode: 'WRONG' } as const;
    for (let time = 1; time <= 5; time += 1) {
      assert.equal((await view()).state, 'available');
      await assert.rejects(collect(request, BEARER), { code: 'passcode_incorrect' });
    }
    await assert.rejects(view(), { code: 'retrieval_locked' });
  });

  const revocations: [what: string, revoke: (fixture: Awaited<ReturnType<typeof vended>>) => unknown][] = [
    ['there is a new URL', ({ reissue, keyPair }) => reissue(keyPair.id)],
    ['the key pair is deleted', ({ remove, keyPair }) => remove(keyPair.id)],
  ];
  for (const [what, revoke] of revocations) {
    it(`is gone once ${what}, also past the expiry`, async () => {
      const fixture = await vended();
      await revoke(fixture);
      await assert.rejects(fixture.view(), { code: 'retrieval_revoked' });
      fixture.time.now = NOW + 900_000;
      await assert.rejects(fixture.view(), { code: 'retrieval_revoked' });
    });
  }

  it('is not found under another token', async () => {
    const { view, token } = await vended();
    await assert.rejects(view(token.slice(0, -1)), { code: 'retrieval_not_found' });
    await assert.rejects(view(token.slice(0, 26) + 'A'.repeat(43)), { code: 'retrieval_not_found' });
  });
});
