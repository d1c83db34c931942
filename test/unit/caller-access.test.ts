import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';
import { BASE_URL, BEARER, createInput, tokenIn, useCaseFixture } from '../support/use-case-fixture.ts';
import { ACTOR } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const OTHER = { ...ACTOR, principal: 'arn:aws:iam::123456789012:role/other' };

/** A key pair that only one kind of URL leads to. */
async function vended(access: 'bearer' | 'caller') {
  const fixture = useCaseFixture();
  const retrieval = { ttlSeconds: 900, access, passcode: false };
  const { answer } = await fixture.create(createInput({ retrieval }));
  const view = makeViewRetrieval(fixture.deps());
  return { ...fixture, id: answer.keyPair.id, url: answer.retrieval?.url, token: tokenIn(answer), view };
}

describe('a retrieval for the caller', () => {
  it('has a URL on the authenticated route', async () => {
    const { url, token } = await vended('caller');
    assert.equal(url, `${BASE_URL}/v1/retrievals/${token}`);
  });

  it('has its URL among the routes of JWTs where the principal came by one, also after a reissue', async () => {
    const fixture = useCaseFixture();
    const retrieval = { ttlSeconds: 900, access: 'caller', passcode: false } as const;
    const actor = { ...ACTOR, principal: 'oidc:github:repo:acme/payments' };
    const { answer } = await fixture.create(createInput({ retrieval }), undefined, undefined, actor);
    const reissued = await fixture.reissue(answer.keyPair.id, {}, undefined, actor);
    for (const url of [answer.retrieval?.url, reissued.url]) {
      assert.equal(url?.slice(0, -69), `${BASE_URL}/jwt/v1/retrievals/`);
    }
  });

  it('gives the key to the principal that vended, by name', async () => {
    const { collect, token, id, row, store } = await vended('caller');
    await collect({ token, access: 'caller' }, ACTOR);
    assert.equal(row(id).retrieval?.retrievedBy, ACTOR.principal);
    assert.equal(store.entries.at(-1)?.principal, ACTOR.principal);
  });
});

it('a retrieval for a bearer is noted with the address it was made from', async () => {
  const { collect, token, id, row } = await vended('bearer');
  await collect({ token, access: 'bearer' }, BEARER);
  assert.equal(row(id).retrieval?.retrievedBy, BEARER.sourceIp);
});

const refused = [
  ['caller', 'on the open route, whoever asks', 'bearer', BEARER],
  ['caller', 'on the open route by its own principal', 'bearer', ACTOR],
  ['caller', 'by another principal', 'caller', OTHER],
  ['bearer', 'on the authenticated route', 'caller', ACTOR],
] as const;
for (const [kind, how, access, actor] of refused) {
  describe(`a retrieval for a ${kind} that is asked for ${how}`, () => {
    it('is not found', async () => {
      const { collect, view, token, id, row } = await vended(kind);
      const { principal } = actor;
      await assert.rejects(collect({ token, access }, actor), { code: 'retrieval_not_found' });
      await assert.rejects(view({ token, access, principal }, signal), { code: 'retrieval_not_found' });
      assert.equal(row(id).state, 'ready');
    });

    it('is not found when it was revoked either', async () => {
      const { reissue, view, token, id } = await vended(kind);
      await reissue(id);
      const pending = view({ token, access, principal: actor.principal }, signal);
      await assert.rejects(pending, { code: 'retrieval_not_found' });
    });
  });
}
