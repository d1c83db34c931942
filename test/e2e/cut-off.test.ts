import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantStore } from '../../shared/adapters/dynamodb/dynamodb-grant-store.ts';
import { readTableSettings } from '../../shared/config/settings.ts';
import { makeChangeGrants } from '../../shared/usecases/change-grants.ts';
import { heldKeyPair } from '../support/held-key-pair.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import { ACTOR } from '../support/vend-examples.ts';
import {
  type Created,
  collect,
  postCreate,
  postImport,
  postReissue,
  postRetrieval,
  reissue,
  vend,
  vendRequest,
} from '../support/vending.ts';

const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../cli/keyvend-grants.ts');
const BOB = 'arn:aws:iam::000000000000:user/bob';
const CALLER = { retrieval: { access: 'caller' } };
const PATIENCE_MS = 20_000;

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture({ timing: 'fast' });
});
after(() => service.close());

/** Cuts bob off in the table, and revokes nothing. */
async function cutOffInTable(): Promise<void> {
  const { region, tableName } = readTableSettings();
  const client = dynamoDbClient(region);
  const grants = makeChangeGrants({ store: dynamoDbGrantStore(client, tableName), clock: Date.now });
  await grants.cutOff(BOB, ACTOR, new AbortController().signal);
  client.destroy();
}

/** Waits for the reconciler, which runs by its schedule. */
async function untilGone(names: readonly string[]): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(200)) {
    const held = await Promise.all(names.map(name => heldKeyPair(service.lightsail, name)));
    if (held.every(one => one === undefined)) return;
  }
  assert.fail('the key pairs are still at the provider');
}

test('who is cut off is refused at once, whatever the functions have cached, and one command revokes all they have', async () => {
  const { alice, bob, anyone } = service;
  const request = vendRequest();
  assertStatus(await postCreate(bob, request), 201);
  const vended: Created[] = [await vend(bob), await vend(bob, CALLER), await vend(bob)];
  const [bearer = assert.fail(), own = assert.fail(), retrieved = assert.fail()] = vended;
  await collect(bob, await vend(bob, CALLER));
  await reissue(bob, (await vend(bob)).keyPair.id);
  await collect(anyone, retrieved);
  const others = await vend(alice);
  const publicKey = retrieved.keyPair.publicKey;
  const imported = { provider: 'lightsail', region: 'us-east-1', name: 'bobs-import', publicKey };
  assertStatus(await postImport(bob, imported), 201);

  await cutOffInTable();
  const refused = [
    await postCreate(bob, vendRequest()),
    await postCreate(bob, request),
    await postImport(bob, { ...imported, name: 'bobs-other' }),
    await postReissue(bob, bearer.keyPair.id),
    await postRetrieval(bob, own),
  ];
  for (const answer of refused) {
    assertProblem(answer, 403, 'forbidden');
    assert.match(JSON.parse(answer.body).detail, /^You were cut off by an administrator/);
  }
  assert.equal((await vendRow(service.dynamodb, own.keyPair.id))?.['state'], 'ready');

  const { stdout } = await run(process.execPath, [COMMAND, 'cut-off', BOB]);
  assert.match(stdout, /7 key pairs are revoked/);
  assertProblem(await postRetrieval(anyone, bearer), 410, 'retrieval_revoked');
  await untilGone([...vended.map(({ keyPair }) => keyPair.name), request.name, 'bobs-import']);
  for (const { keyPair } of vended) {
    const row = await vendRow(service.dynamodb, keyPair.id);
    assert.deepEqual([row?.['state'], row?.['sealed']], ['deleted', undefined]);
  }
  assert.deepEqual((await auditEvents(service.dynamodb, bearer.keyPair.id)).slice(2), [
    'key_pair.deleting',
    'key_pair.deleting',
    'key_pair.deleted',
  ]);
  assert.ok(await heldKeyPair(service.lightsail, others.keyPair.name));
  await collect(anyone, others);

  await run(process.execPath, [COMMAND, 'restore', BOB]);
  await vend(bob);
});
