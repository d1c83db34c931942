import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { type ClockedService, clockedService } from '../support/clocked-service.ts';
import { faultOn, operation } from '../support/cloud-faults.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { auditEvents, storedRows, vendRow } from '../support/stored-rows.ts';
import {
  type Created,
  collect,
  deleteKeyPair,
  postCreate,
  postImport,
  postPasscode,
  postReissue,
  postRetrieval,
  read,
  reissue,
  vend,
  vendRequest,
  viewRetrieval,
} from '../support/vending.ts';

const DAY_MS = 86_400_000;

let now = Date.now();
let service: ClockedService;
before(async () => {
  service = await clockedService(() => now);
});
after(() => service.close());

test('a new URL replaces the old one and leads to the same key', async () => {
  const created = await vend(service.alice);
  now += 1000;
  const answer = await postReissue(service.alice, created.keyPair.id);
  assertStatus(answer, 201);
  assert.equal(answer.headers['cache-control'], 'no-store');
  const { requestId, retrieval, ...rest } = JSON.parse(answer.body);
  assert.deepEqual(rest, {});
  assert.equal(requestId, answer.headers['apigw-requestid']);
  const { url, ...others } = retrieval;
  assert.deepEqual(others, { expiresAt: new Date(now + 900_000).toISOString(), access: 'bearer' });
  assert.notEqual(url, created.retrieval.url);
  assertProblem(await viewRetrieval(service.anyone, created), 410, 'retrieval_revoked');
  assertProblem(await postRetrieval(service.anyone, created), 410, 'retrieval_revoked');
  const { keyPair } = await collect(service.anyone, { retrieval });
  assert.equal(keyPair.publicKey, created.keyPair.publicKey);
  assert.deepEqual(await auditEvents(service.dynamodb, keyPair.id), [
    'vend.requested',
    'vend.succeeded',
    'retrieval.reissued',
    'retrieval.released',
  ]);
});

test('a replay of the create gives its own URL for ever, which then says that it was revoked', async () => {
  const request = vendRequest();
  const first = await postCreate(service.alice, request);
  const created: Created = JSON.parse(first.body);
  await reissue(service.alice, created.keyPair.id, { ttlSeconds: 60, passcode: true });
  const replay = await postCreate(service.alice, request);
  assert.equal(replay.body, first.body);
  assertProblem(await postRetrieval(service.anyone, created), 410, 'retrieval_revoked');
});

test('ten URLs are issued after the first, and no eleventh', async () => {
  const created = await vend(service.alice);
  const { id } = created.keyPair;
  const issued = [created];
  for (let count = 0; count < 10; count += 1) {
    issued.push({ ...created, ...(await reissue(service.alice, id)) });
  }
  assert.equal(new Set(issued.map(({ retrieval }) => retrieval.url)).size, 11);
  const before = await vendRow(service.dynamodb, id);
  const { detail } = assertProblem(await postReissue(service.alice, id), 403, 'forbidden');
  assert.match(detail, /ten new URLs/);
  assert.deepEqual(await vendRow(service.dynamodb, id), before);
  const last = issued.pop();
  for (const earlier of issued) {
    assertProblem(await postRetrieval(service.anyone, earlier), 410, 'retrieval_revoked');
  }
  assert.ok(last);
  await collect(service.anyone, last);
});

test('a URL is issued up to 24 h after the key pair was created, and not from then on', async () => {
  const { keyPair } = await vend(service.alice, { retrieval: { ttlSeconds: 86_400 } });
  now = Date.parse(keyPair.createdAt) + DAY_MS - 1;
  const { retrieval } = await reissue(service.alice, keyPair.id, { ttlSeconds: 86_400 });
  now += 1;
  const { detail } = assertProblem(await postReissue(service.alice, keyPair.id), 403, 'forbidden');
  assert.match(detail, /within 24 hours/);
  await collect(service.anyone, { retrieval });
});

test('a new URL keeps access and passcode as they were, unless it is told otherwise', async () => {
  const options = { access: 'caller', passcode: true };
  const { keyPair } = await vend(service.alice, { retrieval: options });
  const kept = await reissue(service.alice, keyPair.id);
  assert.equal(kept.retrieval.access, 'caller');
  assert.match(kept.retrieval.passcode ?? '', /^[0-9A-HJKMNP-TV-Z]{10}$/);
  const changed = await reissue(service.alice, keyPair.id, {
    ...{ ttlSeconds: 60, access: 'bearer', passcode: false },
  });
  assert.deepEqual(changed.retrieval, {
    url: changed.retrieval.url,
    expiresAt: new Date(now + 60_000).toISOString(),
    access: 'bearer',
  });
  await collect(service.anyone, changed);
});

test('a new URL has a passcode of its own, and the old one is worth nothing', async () => {
  const created = await vend(service.alice, { retrieval: { passcode: true } });
  const { retrieval } = await reissue(service.alice, created.keyPair.id);
  assert.notEqual(retrieval.passcode, created.retrieval.passcode);
  const old = await postPasscode(service.anyone, { retrieval }, created.retrieval.passcode);
  assertProblem(old, 401, 'passcode_incorrect');
  assertStatus(await postPasscode(service.anyone, { retrieval }, retrieval.passcode), 200);
});

test('a URL that was locked can be replaced', async () => {
  const created = await vend(service.alice, { retrieval: { passcode: true } });
  for (let tries = 0; tries < 5; tries += 1) await postPasscode(service.anyone, created, 'WRONG');
  assertProblem(
    await postPasscode(service.anyone, created, created.retrieval.passcode),
    410,
    'retrieval_locked',
  );
  const { retrieval } = await reissue(service.alice, created.keyPair.id);
  assertStatus(await postPasscode(service.anyone, { retrieval }, retrieval.passcode), 200);
});

const INVALID: readonly [rule: string, body: unknown][] = [
  ['ttlSeconds is at least 60', { ttlSeconds: 59 }],
  ['ttlSeconds is at most a day', { ttlSeconds: 86_401 }],
  ['access is one that there is', { access: 'everyone' }],
  ['passcode is true or false', { passcode: '1234' }],
  ['there are no other options', { clientToken: 'x' }],
  ['the body is an object', []],
];

for (const [rule, body] of INVALID) {
  test(`of a new URL, ${rule}`, async () => {
    const created = await vend(service.alice);
    assertProblem(await postReissue(service.alice, created.keyPair.id, body), 400, 'invalid_request');
    await collect(service.anyone, created);
  });
}

const REFUSED: readonly [
  what: string,
  happen: (created: Created) => Promise<unknown>,
  status: number,
  code: ErrorCode,
][] = [
  ['was collected', created => collect(service.anyone, created), 410, 'retrieval_consumed'],
  [
    'has expired',
    async ({ retrieval }) => {
      now = Date.parse(retrieval.expiresAt);
    },
    410,
    'retrieval_expired',
  ],
  ['was deleted', ({ keyPair }) => deleteKeyPair(service.alice, keyPair.id), 410, 'retrieval_revoked'],
];

for (const [what, happen, status, code] of REFUSED) {
  test(`there is no new URL for a key that ${what}`, async () => {
    const created = await vend(service.alice);
    await happen(created);
    assertProblem(await postReissue(service.alice, created.keyPair.id), status, code);
    assert.ok(!(await auditEvents(service.dynamodb, created.keyPair.id)).includes('retrieval.reissued'));
  });
}

test('there is no URL for an import', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const line = fromKeyObject(publicKey)?.line;
  const imported = await postImport(service.alice, vendRequest({ publicKey: line }));
  assertStatus(imported, 201);
  const { id } = JSON.parse(imported.body).keyPair;
  assertProblem(await postReissue(service.alice, id), 404, 'not_found');
});

test('there is no URL for a key pair that is being created', async () => {
  const request = vendRequest();
  using _ = faultOn(service.cloud, operation('CreateKeyPair'), { drop: 'request' });
  assertProblem(await postCreate(service.alice, request), 503, 'unavailable');
  const rows = await storedRows(service.dynamodb);
  const id = rows.find(({ sk, name }) => sk === 'VEND' && name === request.name)?.['id'];
  assertProblem(await postReissue(service.alice, String(id)), 409, 'request_in_progress');
});

test('nobody has a URL issued for the key pair of another, nor can tell it from one that does not exist', async () => {
  const created = await vend(service.alice);
  const foreign = assertProblem(await postReissue(service.bob, created.keyPair.id), 404, 'not_found');
  const unknown = assertProblem(await postReissue(service.bob, `kp_${'0'.repeat(26)}`), 404, 'not_found');
  assert.equal(foreign.detail, unknown.detail);
  await collect(service.anyone, created);
});

test('the receipt is that of the last URL', async () => {
  const { keyPair } = await vend(service.alice);
  now += 5000;
  const { retrieval } = await reissue(service.alice, keyPair.id);
  const { retrieval: receipt } = await read(service.alice, keyPair.id);
  assert.deepEqual(receipt, {
    ...{ state: 'available', issuedAt: new Date(now).toISOString(), expiresAt: retrieval.expiresAt },
    ...{ retrievedAt: null, retrievedBy: null },
  });
});
