import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DynamoDBDocumentClient, PutCommand, TransactGetCommand } from '@aws-sdk/lib-dynamodb';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { makeIndexedTable } from '../support/cloud-table.ts';

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
const save = (sk: string, item: Record<string, unknown> = {}) =>
  documents.send(new PutCommand({ TableName, Item: { ...keyOf(sk), ...item } }));

describe('TransactGetItems', () => {
  test('gives an answer for each item, an empty one where there is none', async () => {
    await save('got', { v: 1 });
    const { Responses, ConsumedCapacity } = await documents.send(
      new TransactGetCommand({
        TransactItems: ['got', 'missing'].map(sk => ({ Get: { TableName, Key: keyOf(sk) } })),
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    assert.deepEqual(Responses, [{ Item: { ...keyOf('got'), v: 1 } }, {}]);
    assert.deepEqual(ConsumedCapacity, [{ TableName, CapacityUnits: 4, ReadCapacityUnits: 4 }]);
  });

  test('gives the attributes that are asked for', async () => {
    await save('projected', { v: 1, w: 2 });
    const { Responses } = await documents.send(
      new TransactGetCommand({
        TransactItems: [{ Get: { TableName, Key: keyOf('projected'), ProjectionExpression: 'w' } }],
      }),
    );
    assert.deepEqual(Responses, [{ Item: { w: 2 } }]);
  });
});
