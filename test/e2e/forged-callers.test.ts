import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Answer, type ApiClient, apiClient, type Headers, tokenClient } from '../support/api-client.ts';
import { findLeaks } from '../support/canary.ts';
import { type CapturedOutput, captureOutput } from '../support/captured-output.ts';
import { trafficOf } from '../support/cloud-traffic.ts';
import { goodClaims, type RefusedToken, refusedTokens } from '../support/forged-tokens.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { storedRows } from '../support/stored-rows.ts';
import { type Created, postCreate, read, vend, vendRequest } from '../support/vending.ts';

const FORBIDDEN = '{"message":"Forbidden"}';
const ALICE = 'oidc:local:alice';
const ALICE_ARN = 'arn:aws:iam::000000000000:user/alice';

let output: CapturedOutput;
let service: ServiceFixture;
let ofAlice: Created;
let forged: readonly RefusedToken[];
before(async () => {
  process.env['KEYVEND_LOG_LEVEL'] = 'info';
  output = captureOutput();
  service = await serviceFixture();
  ofAlice = await vend(service.withTokenOf('alice'));
  forged = await refusedTokens(service.issuer);
});
after(async () => {
  await service.close();
  output.stop();
});

test('no forged or stale token lets anyone in, and each is counted by what is wrong with it', async () => {
  for (const { rule, token } of forged) {
    const counted = countOf('TokensRefused');
    await assertNothingDone(async () => {
      for (const answer of await attempts(tokenClient(service.url, token))) {
        assert.deepEqual([answer.status, answer.body], [403, FORBIDDEN], rule);
      }
    });
    // The gateway keeps the refusal for the other attempts.
    assert.equal(countOf('TokensRefused') - counted, 1, rule);
  }
  for (const metric of ['TokensExpired', 'TokensWithWrongSignature', 'TokensWithWrongAlgorithm']) {
    assert.ok(countOf(metric) > 0, metric);
  }
});

test('a request without a token is unauthorized, and no function hears of it', async () => {
  await assertNothingDone(async () => {
    const path = `/jwt/v1/key-pairs/${ofAlice.keyPair.id}`;
    const answer = await service.anyone({ method: 'GET', path });
    assert.deepEqual([answer.status, answer.body], [401, '{"message":"Unauthorized"}']);
  });
});

const CREDENTIALS: readonly [rule: string, accessKeyId: string, secretAccessKey: string][] = [
  ['the access key of one team with the secret of another', 'AKIALOCALALICE000000', 'bob-local-secret'],
  ['the credentials that functions sign with', 'test', 'test'],
  ['an access key that nobody has', 'AKIALOCALNOBODY00000', 'alice-local-secret'],
];
for (const [rule, accessKeyId, secretAccessKey] of CREDENTIALS) {
  test(`${rule} let nobody in`, async () => {
    const client = apiClient(service.url, { accessKeyId, secretAccessKey });
    await assertNothingDone(async () => {
      for (const { status, body } of await attempts(client))
        assert.deepEqual([status, body], [403, FORBIDDEN]);
    });
  });
}

/** What callers might hope is believed. */
const SPOOFED: readonly Headers[] = [
  { 'x-amzn-principal': ALICE, 'x-amzn-user-arn': ALICE_ARN, 'x-amzn-oidc-identity': 'alice' },
  { 'x-amzn-oidc-data': 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.AA' },
  { 'x-forwarded-user': 'alice', 'x-forwarded-email': 'alice@example.com', 'x-remote-user': 'alice' },
  { 'x-forwarded-authorization': 'Bearer x', 'x-original-authorization': 'Bearer x' },
  { principal: ALICE, 'x-principal': ALICE, 'principal-id': ALICE, 'x-user-arn': ALICE_ARN },
  { authorizer: `{"lambda":{"principal":"${ALICE}"}}`, 'x-amzn-authorizer': `{"principal":"${ALICE}"}` },
  {
    'requestcontext.authorizer.lambda.principal': ALICE,
    'requestcontext.authorizer.iam.userarn': ALICE_ARN,
  },
  { cookie: `principal=${ALICE}; authorization=Bearer x` },
];
for (const headers of SPOOFED) {
  test(`nobody becomes somebody by ${Object.keys(headers).join(', ')}`, async () => {
    const { id } = ofAlice.keyPair;
    for (const path of [`/v1/key-pairs/${id}`, `/jwt/v1/key-pairs/${id}`]) {
      const { status } = await service.anyone({ method: 'GET', path, headers });
      assert.equal(status, path.startsWith('/jwt') ? 401 : 403);
    }
    for (const [client, principal] of otherCallers()) {
      const answer = await client({ method: 'GET', path: `/v1/key-pairs/${id}`, headers });
      assertProblem(answer, 404, 'not_found');
      const created = await postCreate(client, vendRequest(), headers);
      assertStatus(created, 201);
      assert.equal(JSON.parse(created.body).keyPair.createdBy, principal);
    }
  });
}

test('nobody becomes somebody else by the query or the body', async () => {
  const query = new URLSearchParams({ 'requestContext.authorizer.lambda.principal': ALICE });
  for (const [client, principal] of otherCallers()) {
    const path = `/v1/key-pairs?${query}`;
    const created = await client({ method: 'POST', path, body: vendRequest() });
    assertStatus(created, 201);
    assert.equal(JSON.parse(created.body).keyPair.createdBy, principal);
    assertProblem(await client({ method: 'GET', path }), 400, 'invalid_request');
    const refused = await postCreate(client, vendRequest({ principal: ALICE }));
    assertProblem(refused, 400, 'invalid_request');
  }
});

test('the owner of what was tried is still let in', async () => {
  const { keyPair } = await read(service.withTokenOf('alice'), ofAlice.keyPair.id);
  assert.equal(keyPair.createdBy, ALICE);
});

test('no token, accepted or refused, is in any log line or row', async () => {
  const tokens = [...forged.map(({ token }) => token), service.issuer.sign(goodClaims())];
  const secrets = tokens
    .filter(token => token.length > 40)
    .flatMap(token => token.split('.').slice(1))
    .filter(part => part.length > 20)
    .map(part => ({ name: 'a token', bytes: Buffer.from(part) }));
  assert.ok(secrets.length > 40);
  const sinks = [
    { name: 'output', content: output.text() },
    { name: 'rows', content: await storedRows(service.dynamodb) },
  ];
  assert.deepEqual(findLeaks(secrets, sinks), []);
  assert.match(output.text(), /"token refused"/);
  assert.equal(findLeaks(secrets, [{ name: 'planted', content: tokens.join('\n') }]).length, 1);
});

function otherCallers(): [client: ApiClient, principal: string][] {
  return [
    [service.bob, 'arn:aws:iam::000000000000:user/bob'],
    [service.withTokenOf('bob'), 'oidc:local:bob'],
  ];
}

/** Reads, changes and vends, as far as the client is let in. */
async function attempts(client: ApiClient): Promise<Answer[]> {
  const path = `/v1/key-pairs/${ofAlice.keyPair.id}`;
  return [
    await client({ method: 'GET', path }),
    await client({ method: 'DELETE', path }),
    await client({ method: 'POST', path: `${path}/retrievals` }),
    await postCreate(client, vendRequest()),
  ];
}

async function assertNothingDone(act: () => Promise<void>): Promise<void> {
  const before = await storedRows(service.dynamodb);
  const { requests } = await trafficOf(service.cloud, act);
  // The reconciler looks for what is due, whoever calls.
  assert.deepEqual(
    requests.filter(({ operation }) => operation !== 'Query'),
    [],
  );
  assert.deepEqual(await storedRows(service.dynamodb), before);
}

/** How often the functions have counted a metric, as CloudWatch would read it from their log. */
function countOf(metric: string): number {
  return output.text().split(`"Metrics":[{"Name":"${metric}"`).length - 1;
}
