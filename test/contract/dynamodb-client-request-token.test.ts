import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { makeIndexedTable } from '../support/cloud-table.ts';

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const MINUTE_MS = 60_000;

let cloud: CloudFixture;
let documents: DynamoDBDocumentClient;
let TableName: string;
let now = Date.now();

before(async () => {
  cloud = await cloudFixture({ now: () => now });
  documents = DynamoDBDocumentClient.from(cloud.dynamodb);
  TableName = await makeIndexedTable(cloud.dynamodb, 'transactions');
});
after(() => cloud.close());

const keyOf = (sk: string) => ({ pk: 't', sk });
const put = (sk: string, item: Record<string, unknown> = {}): Action => ({
  Put: { TableName, Item: { ...keyOf(sk), ...item } },
});
const putNew = (sk: string, item: Record<string, unknown> = {}): Action => ({
  Put: { TableName, Item: { ...keyOf(sk), ...item }, ConditionExpression: 'attribute_not_exists(pk)' },
});
const increment = (sk: string): Action => ({
  Update: {
    TableName,
    Key: keyOf(sk),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': 1 },
  },
});
const write = (TransactItems: Action[], more: Partial<TransactWriteCommandInput> = {}) =>
  documents.send(new TransactWriteCommand({ TransactItems, ...more }));
const get = async (sk: string) =>
  (await documents.send(new GetCommand({ TableName, Key: keyOf(sk), ConsistentRead: true }))).Item;
const save = (sk: string, item: Record<string, unknown> = {}) =>
  documents.send(new PutCommand({ TableName, Item: { ...keyOf(sk), ...item } }));

describe('a client request token', () => {
  test('has no second effect with the same request', async () => {
    const ClientRequestToken = 'once';
    await write([increment('once')], { ClientRequestToken });
    await write([increment('once')], { ClientRequestToken });
    assert.equal((await get('once'))?.['n'], 1);
  });

  test('does not fit another request', async () => {
    const ClientRequestToken = 'mismatch';
    await write([put('mismatch')], { ClientRequestToken });
    await assert.rejects(write([put('mismatch', { v: 2 })], { ClientRequestToken }), {
      name: 'IdempotentParameterMismatchException',
    });
  });

  test('is free again after a transaction that was cancelled', async () => {
    const ClientRequestToken = 'cancelled';
    await save('taken');
    await assert.rejects(write([putNew('taken')], { ClientRequestToken }));
    await write([putNew('free')], { ClientRequestToken });
    assert.ok(await get('free'));
  });

  test('is refused while its transaction runs', async () => {
    const ClientRequestToken = 'running';
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => write([increment('running')], { ClientRequestToken })),
    );
    const refusals = outcomes.flatMap(outcome =>
      outcome.status === 'rejected' ? [outcome.reason.name] : [],
    );
    assert.ok(refusals.every(name => name === 'TransactionInProgressException'));
    assert.equal((await get('running'))?.['n'], 1);
  });

  test('is valid for ten minutes', async () => {
    const ClientRequestToken = 'ten-minutes';
    await write([increment('ten-minutes')], { ClientRequestToken });
    now += 10 * MINUTE_MS - 1;
    await write([increment('ten-minutes')], { ClientRequestToken });
    assert.equal((await get('ten-minutes'))?.['n'], 1);
    now += 1;
    await write([increment('ten-minutes')], { ClientRequestToken });
    assert.equal((await get('ten-minutes'))?.['n'], 2);
  });
});
