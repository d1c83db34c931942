import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { retrievalTokenHash } from '../../shared/domain/retrieval.ts';
import type { CreateKeyPairInput } from '../../shared/usecases/draft-create.ts';
import type { RetrievalGrant } from '../../shared/usecases/issue-retrieval.ts';
import { abandonCreate, needAttention } from '../support/abandoned-vends.ts';
import {
  BASE_URL,
  createInput,
  importInput,
  STAGE,
  tokenIn,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const DAY_MS = 86_400_000;

async function vended(members: Partial<CreateKeyPairInput> = {}) {
  const fixture = useCaseFixture();
  const input = createInput(members);
  const { answer } = await fixture.create(input);
  return { ...fixture, input, answer, id: answer.keyPair.id, token: tokenIn(answer) };
}

const tokenOf = (retrieval: RetrievalGrant) => tokenIn({ retrieval });

describe('a new URL', () => {
  it('gives the key, and the old one is revoked', async () => {
    const { reissue, release, id, token } = await vended();
    const grant = await reissue(id);
    assert.notEqual(tokenOf(grant), token);
    await assert.rejects(release(token), { code: 'retrieval_revoked' });
    await release(tokenOf(grant));
    await assert.rejects(release(token), { code: 'retrieval_revoked' });
  });

  it('lives for 15 minutes from now, unless another time is asked for', async () => {
    const { reissue, id, time } = await vended();
    time.now = NOW + 100_000;
    assert.deepEqual(
      [(await reissue(id)).expiresAt, (await reissue(id, { ttlSeconds: 60 })).expiresAt],
      [new Date(NOW + 1_000_000).toISOString(), new Date(NOW + 160_000).toISOString()],
    );
  });

  it('is audited with its issue number', async () => {
    const { reissue, id, store, row } = await vended();
    await reissue(id);
    const { event, principal, facts } = store.entries.at(-1) ?? {};
    assert.deepEqual([event, principal, facts], ['retrieval.reissued', ACTOR.principal, { issue: 2 }]);
    assert.equal(row(id).retrieval?.issue, 2);
  });

  it('is kept as a hash, beside those of all that were revoked', async () => {
    const { reissue, id, row, token } = await vended();
    const [second, third] = [tokenOf(await reissue(id)), tokenOf(await reissue(id))];
    const { tokenHash, revokedTokenHashes } = row(id).retrieval ?? {};
    assert.equal(tokenHash, retrievalTokenHash(third));
    assert.deepEqual(revokedTokenHashes, [token, second].map(retrievalTokenHash));
  });

  it('does not change what a replay of the create gives', async () => {
    const { reissue, create, input, id, answer } = await vended();
    await reissue(id, { ttlSeconds: 60, access: 'caller', passcode: true });
    assert.equal(JSON.stringify((await create(input)).answer), JSON.stringify(answer));
  });

  const options: [what: string, first: object, asked: object, path: string, passcode: boolean][] = [
    ['inherits a bearer without a passcode', {}, {}, '/r/', false],
    ['inherits the caller and a passcode', { access: 'caller', passcode: true }, {}, '/v1/retrievals/', true],
    ['may be for the caller', {}, { access: 'caller' }, '/v1/retrievals/', false],
    ['may be for a bearer again', { access: 'caller' }, { access: 'bearer' }, '/r/', false],
    ['may ask for a passcode', {}, { passcode: true }, '/r/', true],
    ['may do without the passcode', { passcode: true }, { passcode: false }, '/r/', false],
  ];
  for (const [what, first, asked, path, passcode] of options) {
    it(what, async () => {
      const retrieval = { ttlSeconds: 900, access: 'bearer', passcode: false, ...first } as const;
      const { reissue, id, row } = await vended({ retrieval });
      const grant = await reissue(id, asked);
      assert.ok(grant.url.startsWith(`${BASE_URL}${path}`), grant.url);
      assert.equal(grant.passcode !== undefined, passcode);
      assert.equal(row(id).retrieval?.passcode?.tries, passcode ? 0 : undefined);
    });
  }

  it('has a passcode of its own', async () => {
    const retrieval = { ttlSeconds: 900, access: 'bearer', passcode: true } as const;
    const { reissue, id, answer } = await vended({ retrieval });
    assert.notEqual((await reissue(id)).passcode, answer.retrieval?.passcode);
  });
});

describe('the limits of new URLs', () => {
  it('are ten', async () => {
    const { reissue, release, id } = await vended();
    let last = await reissue(id);
    for (let count = 2; count <= 10; count += 1) last = await reissue(id);
    await assert.rejects(reissue(id), { code: 'forbidden' });
    await release(tokenOf(last));
  });

  for (const [when, elapsed, isGiven] of [
    ['a millisecond before', DAY_MS - 1, true],
    ['at', DAY_MS, false],
  ] as const) {
    it(`are ${isGiven ? 'not ' : ''}reached ${when} the end of the first 24 hours`, async () => {
      const { reissue, id, time } = await vended();
      time.now = NOW + 600_000;
      await reissue(id, { ttlSeconds: 86_400 });
      time.now = NOW + elapsed;
      if (isGiven) await reissue(id);
      else await assert.rejects(reissue(id), { code: 'forbidden' });
    });
  }
});

describe('no new URL is given', () => {
  type Vended = Awaited<ReturnType<typeof vended>>;
  const over: [what: string, end: (vend: Vended) => unknown, code: string][] = [
    ['once the key was collected', ({ release, token }) => release(token), 'retrieval_consumed'],
    ['once it was deleted', ({ remove, id }) => remove(id), 'retrieval_revoked'],
    ['at its expiry', ({ time }) => Object.assign(time, { now: NOW + 900_000 }), 'retrieval_expired'],
  ];
  for (const [what, end, code] of over) {
    it(what, async () => {
      const fixture = await vended();
      await end(fixture);
      const { issue } = fixture.row(fixture.id).retrieval ?? {};
      await assert.rejects(fixture.reissue(fixture.id), { code });
      assert.equal(fixture.row(fixture.id).retrieval?.issue, issue);
    });
  }

  it('to another principal', async () => {
    const { reissue, id } = await vended();
    const other = { ...ACTOR, principal: 'arn:aws:iam::123456789012:role/other' };
    await assert.rejects(reissue(id, {}, {}, other), { code: 'not_found' });
  });

  it('while the key pair is being created', async () => {
    const fixture = useCaseFixture();
    const id = await abandonCreate(fixture);
    await assert.rejects(fixture.reissue(id), { code: 'request_in_progress' });
  });

  it('for a vend that failed, which is to be sent again', async () => {
    const fixture = useCaseFixture();
    const provider = { create: () => Promise.reject(new ProviderFailure('rejected')) };
    const input = createInput();
    await assert.rejects(fixture.create(input, { provider }), { code: 'provider_error' });
    await assert.rejects(fixture.reissue(keyPairIdOf(STAGE, ACTOR.principal, input.clientToken)), {
      ...{ code: 'not_found', detail: 'No private key was vended: send the create request again.' },
    });
  });

  it('for a vend that needs attention', async () => {
    const fixture = useCaseFixture();
    const id = await needAttention(fixture, await abandonCreate(fixture));
    const detail = 'No private key was vended: vend another key pair.';
    await assert.rejects(fixture.reissue(id), { code: 'not_found', detail });
  });

  it('for an import', async () => {
    const fixture = useCaseFixture();
    const { answer } = await fixture.import(importInput());
    const detail = 'An imported key pair has no private key to collect.';
    await assert.rejects(fixture.reissue(answer.keyPair.id), { code: 'not_found', detail });
  });

  it('without KMS, and the old one goes on', async () => {
    const { reissue, release, id, token } = await vended();
    const mac = () => Promise.reject(new KeyvendError('unavailable', 'down'));
    await assert.rejects(reissue(id, {}, { kms: { mac } }), { code: 'unavailable' });
    await release(token);
  });

  it('where it expires while the MAC is made', async () => {
    const { reissue, id, kms, time, row } = await vended();
    const slowly: typeof kms.mac = (...rest) => {
      time.now = NOW + 900_000;
      return kms.mac(...rest);
    };
    await assert.rejects(reissue(id, {}, { kms: { mac: slowly } }), { code: 'request_in_progress' });
    assert.equal(row(id).retrieval?.issue, 1);
  });

  it('to the slower of two at once', async () => {
    const { reissue, id, row } = await vended();
    const results = await Promise.allSettled([reissue(id), reissue(id)]);
    const codes = results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));
    assert.deepEqual([codes, row(id).retrieval?.issue], [['request_in_progress'], 2]);
  });
});
