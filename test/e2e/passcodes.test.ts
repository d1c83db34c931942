import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Answer } from '../support/api-client.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { countByOperation, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents, storedRows } from '../support/stored-rows.ts';
import {
  type Created,
  deleteKeyPair,
  postCreate,
  postPasscode,
  postRetrieval,
  read,
  vend,
  vendRequest,
  viewRetrieval,
} from '../support/vending.ts';

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

test('a passcode is given with the URL, and the same one in every replay', async () => {
  const request = vendRequest({ retrieval: { passcode: true } });
  const first = await postCreate(service.alice, request);
  assertStatus(first, 201);
  const { retrieval }: Created = JSON.parse(first.body);
  assert.match(retrieval.passcode ?? '', /^[0-9A-HJKMNP-TV-Z]{10}$/);
  const replay = await postCreate(service.alice, request);
  assertStatus(replay, 201);
  assert.equal(replay.body, first.body);
});

test('a retrieval without a passcode is given none', async () => {
  const { retrieval } = await vend(service.alice, { retrieval: { passcode: false } });
  assert.ok(!('passcode' in retrieval));
});

test('a view says that a passcode is needed', async () => {
  const view = await viewRetrieval(service.anyone, await vendWithPasscode());
  assertStatus(view, 200);
  assert.equal(JSON.parse(view.body).passcodeRequired, true);
});

test('a POST without the passcode is told so, as often as it comes, and uses up no try', async () => {
  const created = await vendWithPasscode();
  for (let count = 0; count < 6; count += 1) {
    assertProblem(await postRetrieval(service.anyone, created), 401, 'passcode_required');
  }
  assert.equal(await triesOf(created), 0);
  assertStatus(await tryRight(created), 200);
});

test('four wrong passcodes consume nothing, and the right one still gives the key', async () => {
  const created = await vendWithPasscode();
  for (let left = 4; left > 0; left -= 1) {
    const { detail } = assertProblem(await tryWrong(created), 401, 'passcode_incorrect');
    assert.match(detail, new RegExp(`\\b${left} more\\b`));
  }
  assertStatus(await tryRight(created), 200);
  assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), [
    'vend.requested',
    'vend.succeeded',
    'retrieval.released',
  ]);
});

test('the fifth wrong passcode locks the URL, even for the right one', async () => {
  const created = await vendWithPasscode();
  for (let tries = 0; tries < 5; tries += 1) {
    assertProblem(await tryWrong(created), 401, 'passcode_incorrect');
  }
  assertProblem(await tryRight(created), 410, 'retrieval_locked');
  assertProblem(await viewRetrieval(service.anyone, created), 410, 'retrieval_locked');
  const { keyPair, retrieval } = await read(service.alice, created.keyPair.id);
  assert.deepEqual([keyPair.status, retrieval.state], ['ready', 'locked']);
  assert.deepEqual(await auditEvents(service.dynamodb, created.keyPair.id), [
    'vend.requested',
    'vend.succeeded',
    'retrieval.locked',
  ]);
  assertStatus(await deleteKeyPair(service.alice, created.keyPair.id), 204);
});

test('no more than five of twenty guesses at once are compared', async () => {
  const created = await vendWithPasscode();
  const answers = await Promise.all(Array.from({ length: 20 }, () => tryWrong(created)));
  const compared = answers.filter(({ body }) => JSON.parse(body).code === 'passcode_incorrect');
  assert.ok(compared.length >= 1 && compared.length <= 5, `${compared.length} were compared`);
  assert.equal(await triesOf(created), compared.length);
  for (const { status } of answers) assert.ok([401, 410, 503].includes(status), String(status));
});

test('a try is written down before it is compared', async () => {
  const created = await vendWithPasscode();
  const { result: answer, requests } = await trafficOf(service.cloud, async () => {
    using _ = faultOn(service.cloud, isWrite, awsError(500, 'InternalServerError'));
    return await tryRight(created);
  });
  assertProblem(answer, 503, 'unavailable');
  assert.equal(countByOperation(requests)['kms Decrypt'], undefined);
  assert.equal(await triesOf(created), 0);
});

const SPELLINGS: readonly [how: string, spell: (passcode: string) => string][] = [
  ['in lower case', passcode => passcode.toLowerCase()],
  ['with a hyphen in the middle', passcode => `${passcode.slice(0, 5)}-${passcode.slice(5)}`],
  ['with blanks around it', passcode => ` ${passcode} `],
  ['with O for 0 and l for 1', passcode => passcode.replaceAll('0', 'O').replaceAll('1', 'l')],
];

for (const [how, spell] of SPELLINGS) {
  test(`a passcode ${how} is the same passcode`, async () => {
    const created = await vendWithPasscode();
    assertStatus(await postPasscode(service.anyone, created, spell(created.retrieval.passcode ?? '')), 200);
  });
}

for (const passcode of [5, null, ['A'], 'A'.repeat(65)]) {
  test(`a passcode of ${JSON.stringify(passcode).slice(0, 8)} is invalid and uses up no try`, async () => {
    const created = await vendWithPasscode();
    assertProblem(await postPasscode(service.anyone, created, passcode), 400, 'invalid_request');
    assert.equal(await triesOf(created), 0);
  });
}

test('a claimant repeats its POST with its passcode', async () => {
  const created = await vendWithPasscode();
  const path = new URL(created.retrieval.url).pathname;
  const request = {
    ...{ method: 'POST', path, body: { passcode: created.retrieval.passcode } },
    headers: { 'idempotency-key': 'claimant' },
  };
  const first = await service.anyone(request);
  assertStatus(first, 200);
  const repeat = await service.anyone(request);
  assertStatus(repeat, 200);
  assert.ok(repeat.body === first.body, 'the repeat differs from the release');
  for (const body of [undefined, { passcode: 'WRONGWRONG' }]) {
    assertProblem(await service.anyone({ ...request, body }), 410, 'retrieval_consumed');
  }
});

test('a passcode is in no row of the table, nor is any guess', async () => {
  const created = await vendWithPasscode();
  await postPasscode(service.anyone, created, 'GUESSGUESS');
  const rows = JSON.stringify(await storedRows(service.dynamodb));
  assert.ok(!rows.includes(created.retrieval.passcode ?? '-'));
  assert.ok(!rows.includes('GUESSGUESS'));
});

const isWrite = operation('PutItem', 'UpdateItem', 'TransactWriteItems');

function vendWithPasscode(): Promise<Created> {
  return vend(service.alice, { retrieval: { passcode: true } });
}

/** Ten other characters than the right ones. */
function tryWrong(created: Created): Promise<Answer> {
  const wrong = (created.retrieval.passcode ?? '').replaceAll(/./g, sign => (sign === 'A' ? 'B' : 'A'));
  return postPasscode(service.anyone, created, wrong);
}

function tryRight(created: Created): Promise<Answer> {
  return postPasscode(service.anyone, created, created.retrieval.passcode);
}

async function triesOf({ keyPair }: Created): Promise<unknown> {
  const rows = await storedRows(service.dynamodb);
  const row = rows.find(({ pk, sk }) => pk === `KP#${keyPair.id}` && sk === 'VEND');
  return Object(Object(row?.['retrieval']).passcode).tries;
}
