import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { type Service, startService } from '../../local/service.ts';
import { AUDIT_EVENT_PAGE } from '../../shared/contracts/audit-event.ts';
import { type ApiClient, apiClient, unsignedClient } from '../support/api-client.ts';
import { assertStatus } from '../support/problem.ts';
import { postRetrieval, vend } from '../support/vending.ts';

const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../cli/keyvend-audit.ts');
const PATH = '/v1/audit-events';

let folder: string;
let service: Service;
let alice: ApiClient;
let bob: ApiClient;
let id: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyvend-audit-'));
  service = await startService({ port: 0, cloudPort: 0 });
  [alice, bob] = [apiClient(service.url, 'alice'), apiClient(service.url, 'bob')];
  const created = await vend(alice);
  assertStatus(await postRetrieval(unsignedClient(service.url), created), 200);
  await vend(bob);
  id = created.keyPair.id;
});
after(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

async function eventsOf(caller: ApiClient, query = '') {
  const answer = await caller({ method: 'GET', path: `${PATH}${query}` });
  assertStatus(answer, 200);
  return AUDIT_EVENT_PAGE.parse(JSON.parse(answer.body)).items;
}

test('the events of an own key pair are all that happened to it, newest first', async () => {
  const events = await eventsOf(alice, `?keyPairId=${id}`);
  assert.deepEqual(
    events.map(({ event, principal, sequence }) => [sequence, event, principal.split('/').at(-1)]),
    [
      [3, 'retrieval.released', 'bearer'],
      [2, 'vend.succeeded', 'alice'],
      [1, 'vend.requested', 'alice'],
    ],
  );
});

test('without a filter a caller sees what they did, and nobody else', async () => {
  const [own, others] = [await eventsOf(alice), await eventsOf(bob)];
  assert.deepEqual([own.length, others.length], [2, 2]);
  assert.ok(own.every(({ principal }) => principal.endsWith('/alice')));
});

test("another's key pair is answered as an unknown one is, byte for byte", async () => {
  const [foreign, unknown] = await Promise.all(
    [id, 'kp_00000000000000000000000000'].map(keyPairId =>
      bob({ method: 'GET', path: `${PATH}?keyPairId=${keyPairId}` }),
    ),
  );
  assert.equal(foreign?.status, 200);
  assert.equal(foreign?.body, '{"items":[],"nextCursor":null}');
  assert.deepEqual(foreign?.body, unknown?.body);
});

test('a page of one goes on with its cursor', async () => {
  const first = await alice({ method: 'GET', path: `${PATH}?limit=1` });
  const { items, nextCursor } = JSON.parse(first.body);
  const second = await eventsOf(alice, `?cursor=${nextCursor}&limit=1`);
  assert.deepEqual([items[0].event, second[0]?.event], ['vend.succeeded', 'vend.requested']);
});

const refused: [what: string, method: string, query: string, status: number][] = [
  ['an unknown parameter', 'GET', '?event=vend.requested', 400],
  ['a range over 31 days', 'GET', '?from=20260101T000000Z&to=20260202T000000Z', 400],
  ['a cursor of nobody', 'GET', '?cursor=AAAA', 400],
  ['another method', 'DELETE', '', 405],
];
for (const [what, method, query, status] of refused) {
  test(`${what} is refused`, async () => {
    assertStatus(await alice({ method, path: `${PATH}${query}` }), status);
  });
}

test('the command exports the trail once, readable by its owner only, and verifies it', async () => {
  const file = join(folder, 'trail.ndjson');
  await run(process.execPath, [COMMAND, 'export', '--output', file]);
  const { stdout } = await run(process.execPath, [COMMAND, 'verify', file, '--json'], { env: {} });
  const { valid, entries, keyPairs } = JSON.parse(stdout);
  // The grants have a chain of their own.
  assert.deepEqual([valid, entries, keyPairs], [true, 6, 3]);
  await assert.rejects(run(process.execPath, [COMMAND, 'export', '--output', file]), { code: 2 });
});
