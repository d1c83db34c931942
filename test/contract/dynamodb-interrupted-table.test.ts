import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DescribeTableCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { openStore } from '../../local/cloud/dynamodb/dynalite.ts';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { makeIndexedTable } from '../support/cloud-table.ts';

let dataDir: string;
let cloud: CloudFixture;

/** Leaves the tables as a process that was killed in the middle of changing them. */
async function interrupt(): Promise<void> {
  const store = openStore('us-east-1', join(dataDir, 'dynamodb', 'us-east-1'));
  for (const [name, TableStatus] of [
    ['created', 'CREATING'],
    ['deleted', 'DELETING'],
  ]) {
    const table = Object(await store.db.get(`table~${name}`));
    await store.db.put(`table~${name}`, { ...table, TableStatus });
  }
  await store.db.close();
}

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cloud-interrupted-'));
  cloud = await cloudFixture({ dataDir });
  for (const TableName of ['created', 'deleted']) {
    await makeIndexedTable(cloud.dynamodb, TableName);
    const Item = { pk: { S: 'a' }, sk: { S: 'b' }, gpk: { S: 'c' }, gsk: { S: 'd' } };
    await cloud.dynamodb.send(new PutItemCommand({ TableName, Item }));
  }
  await cloud.close();
  await interrupt();
  cloud = await cloudFixture({ dataDir });
});
after(async () => {
  await cloud.close();
  await rm(dataDir, { recursive: true });
});

test('a table that was being made is active', async () => {
  const { Table } = await cloud.dynamodb.send(new DescribeTableCommand({ TableName: 'created' }));
  assert.equal(Table?.TableStatus, 'ACTIVE');
});

test('a table that was being deleted is gone, and a new one of its name is empty', async () => {
  const TableName = 'deleted';
  await assert.rejects(cloud.dynamodb.send(new DescribeTableCommand({ TableName })), {
    name: 'ResourceNotFoundException',
  });
  await makeIndexedTable(cloud.dynamodb, TableName);
  assert.equal((await cloud.dynamodb.send(new ScanCommand({ TableName }))).Count, 0);
  assert.equal((await cloud.dynamodb.send(new ScanCommand({ TableName, IndexName: 'gsi1' }))).Count, 0);
});
