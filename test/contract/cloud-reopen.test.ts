import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startCloud } from '../../local/cloud/cloud.ts';
import { clientConfig } from '../support/cloud-fixture.ts';
import { makeTable } from '../support/cloud-table.ts';

const TABLE = 'kept';

test('a cloud that is closed and opened again has its state', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cloud-reopen-'));
  const first = await startCloud({ dataDir: directory });
  const client = new DynamoDBClient(clientConfig(first.url));
  await makeTable(client, TABLE);
  await client.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: 'a' } } }));
  client.destroy();
  await first.close();
  const second = await startCloud({ dataDir: directory });
  const again = new DynamoDBClient(clientConfig(second.url));
  const { Item } = await again.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: 'a' } } }));
  assert.deepEqual(Item, { pk: { S: 'a' } });
  again.destroy();
  await second.close();
  await rm(directory, { recursive: true });
});
