import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { makeIndexedTable } from '../support/cloud-table.ts';

let cloud: CloudFixture;
let documents: DynamoDBDocumentClient;
let TableName: string;

before(async () => {
  cloud = await cloudFixture();
  documents = DynamoDBDocumentClient.from(cloud.dynamodb);
  TableName = await makeIndexedTable(cloud.dynamodb, 'queries');
});
after(() => cloud.close());

type Key = { pk: string; sk: string };

const put = (Item: Key & Record<string, unknown>) => documents.send(new PutCommand({ TableName, Item }));
const update = (Key: Key, more: Partial<UpdateCommandInput>) =>
  documents.send(new UpdateCommand({ TableName, Key, ...more }));
const query = (more: Partial<QueryCommandInput>) => documents.send(new QueryCommand({ TableName, ...more }));

describe('Query', () => {
  const byPartition = {
    KeyConditionExpression: 'pk = :p AND begins_with(sk, :s)',
    ExpressionAttributeValues: { ':p': 'query', ':s': 'ev#' },
  };
  const byIndex = (gpk: string) => ({
    IndexName: 'gsi1',
    KeyConditionExpression: 'gpk = :p',
    ExpressionAttributeValues: { ':p': gpk },
  });

  before(async () => {
    const events = Array.from({ length: 12 }, (_, index) => ({
      pk: 'query',
      sk: `ev#${String(index).padStart(3, '0')}`,
      gpk: 'G',
      gsk: `s${index % 3}#${index}`,
    }));
    for (const event of events) await put(event);
  });

  async function allPages(input: Partial<QueryCommandInput>): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await query({ ...input, Limit: 5, ...(ExclusiveStartKey && { ExclusiveStartKey }) });
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  }

  test('goes backwards through a prefix, page by page', async () => {
    const items = await allPages({ ...byPartition, ScanIndexForward: false });
    assert.equal(items.length, 12);
    assert.equal(items[0]?.['sk'], 'ev#011');
  });

  test('goes through an index, page by page', async () => {
    assert.equal((await allPages(byIndex('G'))).length, 12);
  });

  test('takes a range of an index', async () => {
    const { Count } = await query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gpk = :p AND gsk BETWEEN :a AND :b',
      ExpressionAttributeValues: { ':p': 'G', ':a': 's1', ':b': 's2' },
    });
    assert.equal(Count, 4);
  });

  test('filters, and gives the attributes that are asked for', async () => {
    const { Items = [] } = await query({
      KeyConditionExpression: 'pk = :p',
      FilterExpression: 'contains(gsk, :x) AND size(gsk) > :n',
      ProjectionExpression: 'sk, gsk',
      ExpressionAttributeValues: { ':p': 'query', ':x': '#1', ':n': 3 },
    });
    assert.deepEqual(
      Items.map(item => Object.keys(item).sort()),
      [1, 10, 11].map(() => ['gsk', 'sk']),
    );
  });

  test('sees an index follow updates and deletes', async () => {
    await put({ pk: 'follow', sk: '1', gpk: 'before', gsk: '1' });
    await put({ pk: 'follow', sk: '2', gpk: 'before', gsk: '2' });
    await update(
      { pk: 'follow', sk: '1' },
      { UpdateExpression: 'SET gpk = :g', ExpressionAttributeValues: { ':g': 'after' } },
    );
    await documents.send(new DeleteCommand({ TableName, Key: { pk: 'follow', sk: '2' } }));
    assert.equal((await query(byIndex('before'))).Count, 0);
    assert.equal((await query(byIndex('after'))).Count, 1);
  });
});
