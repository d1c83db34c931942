import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { sendRaw } from '../support/cloud-raw-request.ts';
import { makeIndexedTable } from '../support/cloud-table.ts';

type Action = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

let cloud: CloudFixture;
let documents: DynamoDBDocumentClient;
let TableName: string;

before(async () => {
  cloud = await cloudFixture();
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

describe('TransactWriteItems', () => {
  test('applies puts, updates, deletes and checks together, indexes included', async () => {
    await save('deleted');
    await save('checked');
    await write([
      putNew('put', { v: 1 }),
      {
        Update: {
          TableName,
          Key: keyOf('updated'),
          UpdateExpression: 'SET v = :v, gpk = :g, gsk = :g',
          ExpressionAttributeValues: { ':v': 2, ':g': 'indexed' },
        },
      },
      { Delete: { TableName, Key: keyOf('deleted') } },
      { ConditionCheck: { TableName, Key: keyOf('checked'), ConditionExpression: 'attribute_exists(pk)' } },
    ]);
    assert.equal((await get('put'))?.['v'], 1);
    assert.equal((await get('updated'))?.['v'], 2);
    assert.equal(await get('deleted'), undefined);
    const { Count } = await documents.send(
      new QueryCommand({
        TableName,
        IndexName: 'gsi1',
        KeyConditionExpression: 'gpk = :g',
        ExpressionAttributeValues: { ':g': 'indexed' },
      }),
    );
    assert.equal(Count, 1);
  });

  test('applies nothing when one condition fails, and says which', async () => {
    await save('there', { v: 1 });
    await assert.rejects(write([put('never'), putNew('there'), putNew('neither')]), {
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        { Code: 'None' },
      ],
    });
    assert.deepEqual([await get('never'), await get('neither')], [undefined, undefined]);
  });

  const oldItemKinds: [kind: string, action: () => Action][] = [
    ['Put', () => ({ Put: { TableName, Item: keyOf('old'), ...refusedWithOldItem } })],
    [
      'Update',
      () => ({
        Update: { TableName, Key: keyOf('old'), UpdateExpression: 'REMOVE v', ...refusedWithOldItem },
      }),
    ],
    ['Delete', () => ({ Delete: { TableName, Key: keyOf('old'), ...refusedWithOldItem } })],
    ['ConditionCheck', () => ({ ConditionCheck: { TableName, Key: keyOf('old'), ...refusedWithOldItem } })],
  ];
  const refusedWithOldItem = {
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  for (const [kind, action] of oldItemKinds) {
    test(`gives the old item of a ${kind} whose condition failed, with ALL_OLD`, async () => {
      await save('old', { v: 1 });
      await assert.rejects(write([action()]), (error: Record<string, unknown>) => {
        const [reason] = Object(error['CancellationReasons']);
        assert.deepEqual(reason.Item, { pk: { S: 't' }, sk: { S: 'old' }, v: { N: '1' } });
        return true;
      });
    });
  }

  test('gives no old item where there is none', async () => {
    const condition = { ConditionExpression: 'attribute_exists(pk)' };
    await assert.rejects(
      write([
        {
          ConditionCheck: {
            TableName,
            Key: keyOf('absent'),
            ...condition,
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ]),
      (error: Record<string, unknown>) => {
        const [reason] = Object(error['CancellationReasons']);
        assert.equal(reason.Code, 'ConditionalCheckFailed');
        assert.equal('Item' in reason, false);
        return true;
      },
    );
  });

  test('is cancelled by a key that does not fit the table', async () => {
    await assert.rejects(write([put('fits'), { Delete: { TableName, Key: { pk: 't' } } }]), {
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ValidationError', Message: 'The provided key element does not match the schema' },
      ],
    });
    assert.equal(await get('fits'), undefined);
  });

  test('runs 30 counters at once without losing a step', async () => {
    await Promise.all(
      Array.from({ length: 30 }, () => write([increment('counter-1'), increment('counter-2')])),
    );
    assert.deepEqual([(await get('counter-1'))?.['n'], (await get('counter-2'))?.['n']], [30, 30]);
  });

  test('counts up to a limit at once, and one transaction more is cancelled by its condition', async () => {
    const countUpTo = (most: number): Action => ({
      Update: {
        TableName,
        Key: keyOf('limited'),
        UpdateExpression: 'ADD n :one SET #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(n) OR n < :most',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':one': 1, ':most': most, ':ttl': 7 },
      },
    });
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) => write([putNew(`beside-${index}`), countUpTo(10)])),
    );
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 10);
    const beside = await Promise.all(results.map((_, index) => get(`beside-${index}`)));
    assert.equal(beside.filter(Boolean).length, 10);
    assert.deepEqual(await get('limited'), { ...keyOf('limited'), n: 10, ttl: 7 });
    await assert.rejects(write([putNew('beside'), countUpTo(10)]), error => {
      const reasons = Object(error).CancellationReasons;
      assert.deepEqual([reasons[0].Code, reasons[1].Code], ['None', 'ConditionalCheckFailed']);
      return true;
    });
    await write([
      {
        Update: {
          TableName,
          Key: keyOf('limited'),
          UpdateExpression: 'ADD n :less',
          ExpressionAttributeValues: { ':less': -1 },
        },
      },
    ]);
    await write([countUpTo(10)]);
    assert.equal((await get('limited'))?.['n'], 10);
  });

  test('counts once for two requests of one token', async () => {
    const ClientRequestToken = 'counted-once';
    await write([increment('once')], { ClientRequestToken });
    await write([increment('once')], { ClientRequestToken });
    assert.equal((await get('once'))?.['n'], 1);
  });

  const invalid: [rule: string, items: () => Action[], message: RegExp][] = [
    ['no action', () => [], /greater than or equal to 1/],
    ['an empty entry', () => [{}], /can only contain one of/],
    [
      'two actions in one entry',
      () => [{ ...put('a'), Delete: { TableName, Key: keyOf('b') } }],
      /only contain one/,
    ],
    ['two actions on one item', () => [put('same'), increment('same')], /multiple operations on one item/],
    [
      'a check without a condition',
      () => [{ ConditionCheck: { TableName, Key: keyOf('a'), ConditionExpression: '' } }],
      /can not be empty|cannot be empty/,
    ],
    [
      'an unused value',
      () => [{ Put: { TableName, Item: keyOf('a'), ExpressionAttributeValues: { ':x': 1 } } }],
      /ExpressionAttributeValues/,
    ],
  ];
  for (const [rule, items, message] of invalid) {
    test(`refuses ${rule}`, async () => {
      await assert.rejects(write(items()), { name: 'ValidationException', message });
    });
  }

  test('refuses an unknown table', async () => {
    await assert.rejects(write([{ Put: { TableName: 'nope', Item: keyOf('a') } }]), {
      name: 'ResourceNotFoundException',
    });
  });

  test('uses twice the capacity of its actions', async () => {
    const { ConsumedCapacity } = await write([put('a'), put('b', { s: 'x'.repeat(1500) })], {
      ReturnConsumedCapacity: 'TOTAL',
    });
    assert.deepEqual(ConsumedCapacity, [{ TableName, CapacityUnits: 6, WriteCapacityUnits: 6 }]);
  });
});

const malformed: [what: string, body: string, error: string][] = [
  ['malformed JSON', '{"TransactItems":[', 'SerializationException'],
  ['a list that is text', '{"TransactItems":"x"}', 'SerializationException'],
  ['an entry that is text', '{"TransactItems":["x"]}', 'SerializationException'],
  ['an action that is a list', '{"TransactItems":[{"Put":[]}]}', 'SerializationException'],
  ['a token that is a number', '{"TransactItems":[],"ClientRequestToken":1}', 'SerializationException'],
  ['no list', '{}', 'ValidationException'],
  [
    'a null for an attribute',
    '{"TransactItems":[{"Put":{"TableName":"any","Item":{"pk":null},"Key":{"pk":null}}}]}',
    'SerializationException',
  ],
  ['an empty token', '{"TransactItems":[{}],"ClientRequestToken":""}', 'ValidationException'],
];
for (const operation of ['TransactWriteItems', 'TransactGetItems']) {
  for (const [what, body, error] of malformed) {
    if (operation === 'TransactGetItems' && body.includes('Token')) continue;
    test(`${operation} refuses ${what} with ${error}`, async () => {
      const answer = await sendRaw(cloud.url, {
        service: 'dynamodb',
        headers: {
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          'content-type': 'application/x-amz-json-1.0',
        },
        body: body.replace('"Put"', operation === 'TransactGetItems' ? '"Get"' : '"Put"'),
      });
      assert.deepEqual([answer.status, answer.error], [400, error]);
    });
  }
}
