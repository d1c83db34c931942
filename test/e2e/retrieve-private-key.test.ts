import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import type { ApiRequest } from '../support/api-client.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import { collect, postRetrieval, read, retrievalPath, vend } from '../support/vending.ts';

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

test('the private key is given once, as the other half of the public key, and then never again', async () => {
  const created = await vend(service.alice);
  const { keyPair, privateKey, format, ...rest } = await collect(service.anyone, created);
  assert.deepEqual(rest, {});
  assert.equal(format, 'pem');
  assert.deepEqual(keyPair, { ...created.keyPair, status: 'retrieved' });
  assert.match(privateKey, /^-----BEGIN RSA PRIVATE KEY-----\n/);
  assert.equal(fromKeyObject(createPublicKey(createPrivateKey(privateKey)))?.line, keyPair.publicKey);

  for (let again = 0; again < 3; again += 1) {
    assertProblem(await postRetrieval(service.anyone, created), 410, 'retrieval_consumed');
  }
  assertProblem(await view(created), 410, 'retrieval_consumed');
});

test('the raw answer is a file to be saved with the same key', async () => {
  const created = await vend(service.alice);
  const headers = { accept: 'application/x-pem-file' };
  const answer = await postRetrieval(service.anyone, created, headers);
  assertStatus(answer, 200);
  assert.equal(answer.headers['content-type'], 'application/x-pem-file');
  assert.equal(answer.headers['content-disposition'], `attachment; filename="${created.keyPair.name}.pem"`);
  assert.equal(answer.headers['cache-control'], 'no-store');
  const publicKey = createPublicKey(createPrivateKey(answer.body));
  assert.equal(fromKeyObject(publicKey)?.line, created.keyPair.publicKey);
});

test('a GET describes the retrieval without key material', async () => {
  const created = await vend(service.alice);
  const answer = await view(created);
  assertStatus(answer, 200);
  assert.deepEqual(JSON.parse(answer.body), {
    name: created.keyPair.name,
    provider: 'lightsail',
    region: 'us-east-1',
    fingerprint: created.keyPair.fingerprint,
    vendedBy: created.keyPair.createdBy,
    expiresAt: created.retrieval.expiresAt,
    state: 'available',
    passcodeRequired: false,
  });
});

test('fifty GETs, HEADs and every other method change nothing', async () => {
  const created = await vend(service.alice);
  const before = await vendRow(service.dynamodb, created.keyPair.id);
  const path = retrievalPath(created);
  for (const method of ['GET', 'HEAD']) {
    const looks = Array.from({ length: 50 }, () => service.anyone({ method, path }));
    for (const look of await Promise.all(looks)) assertStatus(look, 200);
  }
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const answer = await service.anyone({ method, path });
    assertProblem(answer, 405, 'method_not_allowed');
    assert.equal(answer.headers.allow, 'GET, HEAD, POST');
  }
  assert.deepEqual(await vendRow(service.dynamodb, created.keyPair.id), before);
  await collect(service.anyone, created);
});

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

const REFUSED_POSTS: [
  rule: string,
  request: Partial<ApiRequest>,
  status: number,
  code: Parameters<typeof assertProblem>[2],
][] = [
  ['a form post', { headers: FORM_TYPE, body: 'format=pem' }, 415, 'unsupported_media_type'],
  ['a form post without fields', { headers: FORM_TYPE, body: '' }, 415, 'unsupported_media_type'],
  [
    'a POST with a multipart form',
    { headers: { 'content-type': 'multipart/form-data; boundary=b' }, body: '--b--' },
    415,
    'unsupported_media_type',
  ],
  [
    'a POST with a body of plain text',
    { headers: { 'content-type': 'text/plain' }, body: '{}' },
    415,
    'unsupported_media_type',
  ],
  ['a POST with a body without a media type', { body: '{}' }, 415, 'unsupported_media_type'],
  ['a POST from a page of another origin', { headers: { origin: 'https://evil.example' } }, 403, 'forbidden'],
  ['a POST from a page without an origin', { headers: { origin: 'null' } }, 403, 'forbidden'],
  ['a POST with a body that is no JSON', { headers: JSON_TYPE, body: '{' }, 400, 'invalid_json'],
  ['a POST with a body that is no object', { headers: JSON_TYPE, body: '[]' }, 400, 'invalid_request'],
  ['a POST with a member that is not known', { body: { consume: true } }, 400, 'invalid_request'],
  ['a POST with a format that is not known', { path: '?format=der' }, 400, 'invalid_request'],
  ['a POST with a query parameter that is not known', { path: '?confirm=yes' }, 400, 'invalid_request'],
  [
    'a POST with an Accept that nothing here satisfies',
    { headers: { accept: 'text/html' } },
    406,
    'not_acceptable',
  ],
  [
    'a POST with an Idempotency-Key with a blank',
    { headers: { 'idempotency-key': 'a b' } },
    400,
    'invalid_request',
  ],
  [
    'a POST with an Idempotency-Key of 65 characters',
    { headers: { 'idempotency-key': 'k'.repeat(65) } },
    400,
    'invalid_request',
  ],
];

for (const [rule, { path = '', ...request }, status, code] of REFUSED_POSTS) {
  test(`${rule} is refused and leaves the key where it is`, async () => {
    const created = await vend(service.alice);
    const before = await vendRow(service.dynamodb, created.keyPair.id);
    const answer = await service.anyone({ method: 'POST', path: retrievalPath(created) + path, ...request });
    assertProblem(answer, status, code);
    assert.deepEqual(await vendRow(service.dynamodb, created.keyPair.id), before);
    await collect(service.anyone, created);
  });
}

const ACCEPTED_POSTS: [rule: string, request: Partial<ApiRequest>][] = [
  ['an empty JSON object', { body: {} }],
  ['an empty body of JSON', { headers: JSON_TYPE, body: '' }],
  ['the format that the provider gave', { path: '?format=pem' }],
  ['an Accept of anything', { headers: { accept: '*/*' } }],
];

for (const [rule, { path = '', ...request }] of ACCEPTED_POSTS) {
  test(`a POST with ${rule} releases the key`, async () => {
    const created = await vend(service.alice);
    const answer = await service.anyone({ method: 'POST', path: retrievalPath(created) + path, ...request });
    assertStatus(answer, 200);
  });
}

test('a page of the service itself may post', async () => {
  const created = await vend(service.alice);
  assertStatus(await postRetrieval(service.anyone, created, { origin: service.url }), 200);
});

test('a claimant may repeat its POST and gets the same bytes; nobody else gets any', async () => {
  const created = await vend(service.alice);
  const first = await postRetrieval(service.anyone, created, { 'idempotency-key': 'claimant-1' });
  assertStatus(first, 200);
  const repeated = await postRetrieval(service.anyone, created, { 'idempotency-key': 'claimant-1' });
  assertStatus(repeated, 200);
  assert.equal(repeated.body, first.body);
  for (const headers of [{ 'idempotency-key': 'claimant-2' }, {}]) {
    assertProblem(await postRetrieval(service.anyone, created, headers), 410, 'retrieval_consumed');
  }
  assertProblem(await view(created), 410, 'retrieval_consumed');
  assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), [
    'vend.requested',
    'vend.succeeded',
    'retrieval.released',
  ]);
});

test('a key that was released without a claimant is shredded in the same step', async () => {
  const created = await vend(service.alice);
  await collect(service.anyone, created);
  const row = await vendRow(service.dynamodb, created.keyPair.id);
  assert.equal(row?.['state'], 'retrieved');
  assert.equal(row['sealed'], undefined);
  const headers = { 'idempotency-key': 'too-late' };
  assertProblem(await postRetrieval(service.anyone, created, headers), 410, 'retrieval_consumed');
});

test('the receipt says when and from where the key was collected', async () => {
  const created = await vend(service.alice);
  const { retrieval: open } = await read(service.alice, created.keyPair.id);
  assert.deepEqual(open, {
    state: 'available',
    issuedAt: open.issuedAt,
    expiresAt: created.retrieval.expiresAt,
    retrievedAt: null,
    retrievedBy: null,
  });
  const notBefore = Date.now();
  await collect(service.anyone, created);
  const { keyPair, retrieval } = await read(service.alice, created.keyPair.id);
  assert.equal(keyPair.status, 'retrieved');
  assert.deepEqual(retrieval, {
    ...open,
    state: 'retrieved',
    retrievedAt: retrieval.retrievedAt,
    retrievedBy: '127.0.0.1',
  });
  assert.ok(Date.parse(retrieval.retrievedAt) >= notBefore);
});

test('a token that differs in one character, or belongs to nothing, is unknown', async () => {
  const created = await vend(service.alice);
  const path = retrievalPath(created);
  const end = path.endsWith('A') ? 'B' : 'A';
  for (const wrong of [
    path.slice(0, -1) + end,
    path.slice(0, -1),
    `${path}A`,
    '/r/x',
    `/r/${'A'.repeat(69)}`,
  ]) {
    for (const method of ['GET', 'POST']) {
      assertProblem(await service.anyone({ method, path: wrong }), 404, 'retrieval_not_found');
    }
  }
  await collect(service.anyone, created);
});

test('a key pair of somebody else is answered like one that does not exist', async () => {
  const { keyPair } = await vend(service.alice);
  const unknown = `kp_${'0'.repeat(26)}`;
  const [his, nobodys] = await Promise.all(
    [keyPair.id, unknown].map(id => service.bob({ method: 'GET', path: `/v1/key-pairs/${id}` })),
  );
  assert.ok(his && nobodys);
  const { requestId: _, ...problem } = assertProblem(his, 404, 'not_found');
  const { requestId: __, ...other } = assertProblem(nobodys, 404, 'not_found');
  assert.deepEqual(problem, other);
});

function view(created: Parameters<typeof retrievalPath>[0]) {
  return service.anyone({ method: 'GET', path: retrievalPath(created) });
}
