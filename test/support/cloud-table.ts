import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

/** Makes an on-demand table with the string key pk and waits until it is active. */
export function makeTable(client: DynamoDBClient, name: string): Promise<string> {
  return make(client, name, ['pk']);
}

/** The same with a sort key sk and a global secondary index gsi1 on gpk and gsk. */
export function makeIndexedTable(client: DynamoDBClient, name: string): Promise<string> {
  const index = {
    IndexName: 'gsi1',
    KeySchema: keySchema(['gpk', 'gsk']),
    Projection: { ProjectionType: 'ALL' },
  } as const;
  return make(client, name, ['pk', 'sk'], { GlobalSecondaryIndexes: [index] });
}

async function make(
  client: DynamoDBClient,
  name: string,
  keys: string[],
  more: Pick<CreateTableCommandInput, 'GlobalSecondaryIndexes'> = {},
): Promise<string> {
  const attributes = more.GlobalSecondaryIndexes ? [...keys, 'gpk', 'gsk'] : keys;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributes.map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keySchema(keys),
      ...more,
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 0.01 }, { TableName: name });
  return name;
}

function keySchema(keys: string[]) {
  const types = ['HASH', 'RANGE'] as const;
  return keys.map((AttributeName, index) => ({ AttributeName, KeyType: types[index] }));
}
