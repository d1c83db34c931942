import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import { type Created, collect, postImport, postRetrieval, vend, vendRequest } from '../support/vending.ts';

const COMMAND = join(import.meta.dirname, '../../cli/keyvend-restore.ts');

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

/** The exit code and the output of the command. */
async function restore(...parameters: string[]): Promise<[code: number, output: string]> {
  const run = promisify(execFile)(process.execPath, [COMMAND, ...parameters]);
  return await run.then(
    ({ stdout }) => [0, stdout],
    ({ code, stdout, stderr }) => [code, stdout + stderr],
  );
}

test('every open retrieval of a restored table is revoked, of all principals, and nothing else', async () => {
  const { alice, bob, anyone, dynamodb } = service;
  const open: Created[] = [];
  for (let index = 0; index < 27; index += 1) open.push(await vend(index % 2 === 0 ? alice : bob));
  const collected = await vend(alice);
  await collect(anyone, collected);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = fromKeyObject(rsa.publicKey)?.line;
  const imported = await postImport(alice, vendRequest({ publicKey }));
  assertStatus(imported, 201);

  assert.deepEqual(await restore(), [1, '27 open\n']);
  assert.equal((await vendRow(dynamodb, open[0]?.keyPair.id ?? ''))?.['state'], 'ready');
  assert.deepEqual(await restore('--yes'), [0, '27 revoked\n0 open\n']);

  for (const created of open) {
    assertProblem(await postRetrieval(anyone, created), 410, 'retrieval_revoked');
    const row = await vendRow(dynamodb, created.keyPair.id);
    assert.equal(row?.['sealed'], undefined);
    assert.ok((await auditEvents(dynamodb, created.keyPair.id)).includes('key_pair.deleting'));
  }
  const { id } = JSON.parse(imported.body).keyPair;
  assert.equal((await vendRow(dynamodb, id))?.['state'], 'ready');
  assert.equal((await vendRow(dynamodb, collected.keyPair.id))?.['state'], 'retrieved');
  assert.deepEqual(await restore('--yes'), [0, '0 revoked\n0 open\n']);
  await vend(alice);
});

test('it says what it needs', async () => {
  assert.match((await restore('--help'))[1], /AWS_REGION, KEYVEND_TABLE/);
  assert.deepEqual((await restore('--no'))[0], 2);
});
