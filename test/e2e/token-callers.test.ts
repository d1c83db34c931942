import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ApiClient, tokenClient } from '../support/api-client.ts';
import { goodClaims, inSeconds } from '../support/forged-tokens.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { storedRows, vendRow } from '../support/stored-rows.ts';
import {
  collect,
  deleteKeyPair,
  postCreate,
  postImport,
  postReissue,
  postRetrieval,
  read,
  reissue,
  retrievalPath,
  vend,
  vendRequest,
  viewRetrieval,
} from '../support/vending.ts';

const BRANCH = 'repo:acme/payments:ref:refs/heads/main';

let service: ServiceFixture;
let branch: ApiClient;
before(async () => {
  service = await serviceFixture();
  branch = service.withTokenOf(BRANCH);
});
after(() => service.close());

test('a caller with a JWT vends as the principal of its issuer and subject', async () => {
  const answer = await postCreate(branch, vendRequest());
  assertStatus(answer, 201);
  const { keyPair } = JSON.parse(answer.body);
  assert.equal(keyPair.createdBy, `oidc:local:${BRANCH}`);
  assert.equal(answer.headers.location, `/jwt/v1/key-pairs/${keyPair.id}`);
  assertStatus(await service.anyone({ method: 'GET', path: answer.headers.location ?? '' }), 401);
  assert.equal((await read(branch, keyPair.id)).keyPair.id, keyPair.id);
});

test('the rows of a vend name the principal of the token', async () => {
  const { keyPair } = await vend(branch);
  const rows = (await storedRows(service.dynamodb)).filter(({ pk }) => pk === `KP#${keyPair.id}`);
  assert.ok(rows.length > 1);
  for (const { principal } of rows) assert.equal(principal, `oidc:local:${BRANCH}`);
});

test('two tokens of one subject are one principal: a replay is the same, byte for byte', async () => {
  const request = vendRequest();
  const first = await postCreate(branch, request);
  assertStatus(first, 201);
  const exp = inSeconds(300);
  const again = tokenClient(service.url, service.issuer.sign(goodClaims({ sub: BRANCH, exp, jti: 'again' })));
  const replay = await postCreate(again, request);
  assert.equal(replay.headers['idempotent-replayed'], 'true');
  assert.equal(replay.body, first.body);
});

test('a caller-bound URL leads to the routes for JWTs, where its principal collects', async () => {
  const created = await vend(branch, { retrieval: { access: 'caller' } });
  assert.match(retrievalPath(created), /^\/jwt\/v1\/retrievals\/[\w-]{69}$/);
  assertStatus(await viewRetrieval(branch, created), 200);
  await collect(branch, created);
  assertProblem(await postRetrieval(branch, created), 410, 'retrieval_consumed');
  assert.equal((await read(branch, created.keyPair.id)).retrieval.retrievedBy, `oidc:local:${BRANCH}`);
});

test('a reissued caller-bound URL leads there too', async () => {
  const created = await vend(branch, { retrieval: { access: 'caller' } });
  const reissued = await reissue(branch, created.keyPair.id);
  assert.match(retrievalPath(reissued), /^\/jwt\/v1\/retrievals\//);
  await collect(branch, reissued);
});

test('a caller with a JWT imports, lists, reissues and revokes', async () => {
  const mine = service.withTokenOf('repo:acme/tools:ref:refs/heads/main');
  const { keyPair } = await vend(mine);
  const { publicKey } = keyPair;
  const imported = await postImport(mine, vendRequest({ publicKey }));
  assertStatus(imported, 201);
  const list = await mine({ method: 'GET', path: '/v1/key-pairs' });
  assertStatus(list, 200);
  const ids = JSON.parse(list.body).items.map(({ id }: { id: string }) => id);
  assert.deepEqual(ids.sort(), [keyPair.id, JSON.parse(imported.body).keyPair.id].sort());
  assertStatus(await postReissue(mine, keyPair.id), 201);
  assertStatus(await deleteKeyPair(mine, keyPair.id), 204);
});

const FOREIGN: [whose: string, vendor: () => ApiClient, stranger: () => ApiClient][] = [
  ['a JWT caller and another', () => branch, () => service.withTokenOf(`${BRANCH}-2`)],
  ['a JWT caller and one of IAM', () => branch, () => service.alice],
  ['alice of IAM and a token for alice', () => service.alice, () => service.withTokenOf('alice')],
  [
    'a caller of IAM and a token with its ARN',
    () => service.alice,
    () => service.withTokenOf('arn:aws:iam::000000000000:user/alice'),
  ],
];
for (const [whose, vendor, stranger] of FOREIGN) {
  test(`${whose} are two principals: what one vends is unknown to the other`, async () => {
    const created = await vend(vendor(), { retrieval: { access: 'caller' } });
    const { id } = created.keyPair;
    const before = await vendRow(service.dynamodb, id);
    const token = retrievalPath(created).split('/').at(-1);
    const asked = [
      { method: 'GET', path: `/v1/key-pairs/${id}` },
      { method: 'DELETE', path: `/v1/key-pairs/${id}` },
      { method: 'POST', path: `/v1/key-pairs/${id}/retrievals` },
    ];
    for (const request of asked) assertProblem(await stranger()(request), 404, 'not_found');
    for (const method of ['GET', 'POST']) {
      const answer = await stranger()({ method, path: `/v1/retrievals/${token}` });
      assertProblem(answer, 404, 'retrieval_not_found');
    }
    assert.deepEqual(await vendRow(service.dynamodb, id), before);
  });
}

test('a token on the routes for signatures is refused, and a signature on those for tokens', async () => {
  const bearer = { authorization: `Bearer ${service.issuer.sign(goodClaims())}` };
  const token = await service.anyone({ method: 'GET', path: '/v1/key-pairs', headers: bearer });
  const signature = await service.alice({ method: 'GET', path: '/jwt/v1/key-pairs' });
  for (const { status, body } of [token, signature]) {
    assert.deepEqual([status, body], [403, '{"message":"Forbidden"}']);
  }
});

test('other methods are refused by the function, as on the routes for signatures', async () => {
  const answer = await branch({ method: 'PUT', path: '/v1/key-pairs/kp_1' });
  assertProblem(answer, 405, 'method_not_allowed');
});

test('a token that expires while its acceptance is kept lets nobody in any more', async () => {
  const exp = inSeconds(2);
  const brief = tokenClient(service.url, service.issuer.sign(goodClaims({ sub: 'brief', exp })));
  assertStatus(await brief({ method: 'GET', path: '/v1/key-pairs' }), 200);
  await new Promise(resolve => setTimeout(resolve, exp * 1000 - Date.now() + 50));
  assertProblem(await brief({ method: 'GET', path: '/v1/key-pairs' }), 403, 'forbidden');
});
