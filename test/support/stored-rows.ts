import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/** Every row of the service's table, read past the service. */
export async function storedRows(
  dynamodb: DynamoDBClient,
  TableName = process.env['KEYVEND_TABLE'],
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan(
    { client: dynamodb },
    { TableName, ConsistentRead: true },
  )) {
    rows.push(...Items.map(item => unmarshall(item)));
  }
  return rows;
}

/** The row of a vend. */
export async function vendRow(
  dynamodb: DynamoDBClient,
  id: string,
): Promise<Record<string, unknown> | undefined> {
  const rows = await storedRows(dynamodb);
  return rows.find(({ pk, sk }) => pk === `KP#${id}` && sk === 'VEND');
}

/** The audit events of a key pair, in order. */
export async function auditEvents(dynamodb: DynamoDBClient, id: string): Promise<unknown[]> {
  const rows = await storedRows(dynamodb);
  return rows
    .filter(({ pk, sk }) => pk === `KP#${id}` && String(sk).startsWith('AUDIT#'))
    .toSorted((a, b) => (String(a['sk']) < String(b['sk']) ? -1 : 1))
    .map(row => row['event']);
}
