import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type CloudFixture, clientConfig, cloudFixture } from '../support/cloud-fixture.ts';
import { makeIndexedTable } from '../support/cloud-table.ts';

let cloud: CloudFixture;
let documents: DynamoDBDocumentClient;
let TableName: string;

before(async () => {
  cloud = await cloudFixture();
  documents = DynamoDBDocumentClient.from(cloud.dynamodb);
  TableName = await makeIndexedTable(cloud.dynamodb, 'items');
});
after(() => cloud.close());

type Key = { pk: string; sk: string };

const put = (Item: Key & Record<string, unknown>, more: Partial<PutCommandInput> = {}) =>
  documents.send(new PutCommand({ TableName, Item, ...more }));
const get = async (Key: Key) =>
  (await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
const update = (Key: Key, more: Partial<UpdateCommandInput>) =>
  documents.send(new UpdateCommand({ TableName, Key, ...more }));
const query = (more: Partial<QueryCommandInput>) => documents.send(new QueryCommand({ TableName, ...more }));

const IF_NEW = { ConditionExpression: 'attribute_not_exists(pk)' };
const CLAIM = {
  UpdateExpression: 'SET #s = :taken',
  ConditionExpression: '#s = :free',
  ExpressionAttributeNames: { '#s': 'status' },
  ExpressionAttributeValues: { ':taken': 'taken', ':free': 'free' },
};

describe('PutItem and GetItem', () => {
  test('keep numbers, nested values, text and bytes', async () => {
    const item = { pk: 'put', sk: '1', n: 1, m: { x: [true, null, 'é'] }, b: new Uint8Array([1, 2, 255]) };
    await put(item);
    assert.deepEqual(await get({ pk: 'put', sk: '1' }), item);
  });

  test('take empty text in attributes that are no key', async () => {
    await put({ pk: 'put', sk: 'empty', s: '', l: [''] });
    assert.equal((await get({ pk: 'put', sk: 'empty' }))?.['s'], '');
  });

  test('fail a condition without the item', async () => {
    const key = { pk: 'put', sk: 'condition' };
    await put({ ...key, n: 1 });
    await assert.rejects(put(key, IF_NEW), (error: Record<string, unknown>) => {
      assert.equal(error['name'], 'ConditionalCheckFailedException');
      assert.equal(error['Item'], undefined);
      return true;
    });
  });

  test('put the old item on the exception with ALL_OLD', async () => {
    const key = { pk: 'put', sk: 'old' };
    await put({ ...key, n: 1 });
    await assert.rejects(put(key, { ...IF_NEW, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }), {
      name: 'ConditionalCheckFailedException',
      Item: { pk: { S: 'put' }, sk: { S: 'old' }, n: { N: '1' } },
    });
  });

  const refused: [rule: string, write: () => Promise<unknown>, message: RegExp][] = [
    [
      'an item over 400 KB',
      () => put({ pk: 'big', sk: '1', s: 'x'.repeat(420 * 1024) }),
      /maximum allowed size/,
    ],
    [
      'a key of another type',
      () => documents.send(new PutCommand({ TableName, Item: { pk: 1, sk: '1' } })),
      /Type mismatch for key/,
    ],
    [
      'a missing key',
      () => documents.send(new PutCommand({ TableName, Item: { pk: '1' } })),
      /Missing the key sk/,
    ],
    ['an empty key', () => put({ pk: '', sk: '1' }), /empty string value/],
    [
      'a value that no expression uses',
      () => put({ pk: 'a', sk: '9' }, { ...IF_NEW, ExpressionAttributeValues: { ':x': 1 } }),
      /unused in expressions/,
    ],
    [
      'a reserved word in an expression',
      () =>
        update(
          { pk: 'a', sk: '1' },
          { UpdateExpression: 'SET status = :r', ExpressionAttributeValues: { ':r': 1 } },
        ),
      /reserved keyword/,
    ],
    [
      'another value for ReturnValuesOnConditionCheckFailure',
      // @ts-expect-error The types know the enumeration; the service must as well.
      () => put({ pk: 'a', sk: '1' }, { ReturnValuesOnConditionCheckFailure: 'ALL_NEW' }),
      /enum value set: \[ALL_OLD, NONE\]/,
    ],
  ];
  for (const [rule, write, message] of refused) {
    test(`refuse ${rule}`, async () => {
      await assert.rejects(write(), { name: 'ValidationException', message });
    });
  }
});

describe('UpdateItem and DeleteItem', () => {
  test('add, and set what is not there yet', async () => {
    await put({ pk: 'update', sk: '1', n: 1 });
    const { Attributes } = await update(
      { pk: 'update', sk: '1' },
      {
        UpdateExpression: 'ADD n :one SET c = if_not_exists(c, :zero) + :one',
        ExpressionAttributeValues: { ':one': 1, ':zero': 0 },
        ReturnValues: 'ALL_NEW',
      },
    );
    assert.deepEqual(Attributes, { pk: 'update', sk: '1', n: 2, c: 1 });
  });

  test('change a state once', async () => {
    const key = { pk: 'update', sk: 'state' };
    await put({ ...key, status: 'free' });
    await update(key, CLAIM);
    await assert.rejects(update(key, CLAIM), { name: 'ConditionalCheckFailedException' });
  });

  test('let one of 20 claims at once win', async () => {
    const key = { pk: 'update', sk: 'contended' };
    await put({ ...key, status: 'free' });
    const claims = await Promise.allSettled(Array.from({ length: 20 }, () => update(key, CLAIM)));
    assert.equal(claims.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  test('put the old item on the exception with ALL_OLD', async () => {
    const key = { pk: 'update', sk: 'old' };
    await put({ ...key, status: 'taken' });
    const Item = { pk: { S: 'update' }, sk: { S: 'old' }, status: { S: 'taken' } };
    const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
    await assert.rejects(update(key, { ...CLAIM, ReturnValuesOnConditionCheckFailure }), { Item });
    await assert.rejects(
      documents.send(
        new DeleteCommand({
          TableName,
          Key: key,
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure,
        }),
      ),
      { Item },
    );
  });
});

test('BatchWriteItem writes 25 items', async () => {
  const requests = Array.from({ length: 25 }, (_, index) => ({
    PutRequest: { Item: { pk: 'batch', sk: String(index) } },
  }));
  await documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
  const { Count } = await query({
    KeyConditionExpression: 'pk = :p',
    ExpressionAttributeValues: { ':p': 'batch' },
  });
  assert.equal(Count, 25);
});

test('an unknown table is a ResourceNotFoundException', async () => {
  await assert.rejects(documents.send(new GetCommand({ TableName: 'nope', Key: { pk: '1' } })), {
    name: 'ResourceNotFoundException',
  });
});

test('a table belongs to its Region', async () => {
  const { Table } = await cloud.dynamodb.send(new DescribeTableCommand({ TableName }));
  assert.equal(Table?.TableArn, 'arn:aws:dynamodb:us-east-1:000000000000:table/items');
  const elsewhere = new DynamoDBClient({ ...clientConfig(cloud.url), region: 'eu-west-1' });
  assert.deepEqual((await elsewhere.send(new ListTablesCommand({}))).TableNames, []);
  elsewhere.destroy();
});
