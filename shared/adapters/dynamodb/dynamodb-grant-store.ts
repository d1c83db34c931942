import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { GrantStore, GrantsChange, GrantsVersion } from '../../ports/grant-store.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { CURRENT_GRANTS_KEY, cutOffKey, grantsVersionKey } from './keys.ts';
import { appendAudit, type TransactItem } from './transact-items.ts';
import { transactWrite } from './transact-write.ts';

const VERSION = z.object({
  version: z.int(),
  document: z.optional(z.string()),
  hash: z.optional(z.string()),
  cutOff: z.array(z.string()),
  changedAt: z.string(),
  changedBy: z.string(),
  audit: z.object({ sequence: z.int(), hash: z.string() }),
});

/** The grants, their old versions, and a row for each principal that is cut off. */
export function dynamoDbGrantStore(client: DynamoDBDocumentClient, tableName: string): GrantStore {
  return { find, write, history };

  async function find(abortSignal: AbortSignal): Promise<GrantsVersion | undefined> {
    const command = new GetCommand({ TableName: tableName, Key: CURRENT_GRANTS_KEY, ConsistentRead: true });
    const { Item } = await client
      .send(command, { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
    return Item && VERSION.parse(Item);
  }

  async function write(change: GrantsChange, signal: AbortSignal): Promise<'applied' | 'superseded'> {
    const items = [
      replaceCurrent(tableName, change),
      keepVersion(tableName, change.to),
      appendAudit(tableName, change.entry),
      ...cutOffItems(tableName, change),
    ];
    return (await transactWrite(client, items, { signal })) === 'applied' ? 'applied' : 'superseded';
  }

  async function history(limit: number, abortSignal: AbortSignal): Promise<readonly GrantsVersion[]> {
    const command = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :version)',
      ExpressionAttributeValues: { ':pk': CURRENT_GRANTS_KEY.pk, ':version': 'VERSION#' },
      ScanIndexForward: false,
      Limit: limit,
    });
    const { Items = [] } = await client
      .send(command, { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
    return Items.map(item => VERSION.parse(item));
  }
}

function replaceCurrent(TableName: string, { from, to }: GrantsChange): TransactItem {
  return {
    Put: {
      TableName,
      Item: { ...CURRENT_GRANTS_KEY, ...to },
      ...(from
        ? {
            ConditionExpression: 'version = :version',
            ExpressionAttributeValues: { ':version': from.version },
          }
        : { ConditionExpression: 'attribute_not_exists(pk)' }),
    },
  };
}

function keepVersion(TableName: string, version: GrantsVersion): TransactItem {
  const Item = { ...grantsVersionKey(version.version), ...version };
  return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

function cutOffItems(TableName: string, { from, to }: GrantsChange): TransactItem[] {
  const before = from?.cutOff ?? [];
  const added = to.cutOff.filter(principal => !before.includes(principal));
  const removed = before.filter(principal => !to.cutOff.includes(principal));
  return [
    ...added.map(principal => ({
      Put: { TableName, Item: { ...cutOffKey(principal), since: to.changedAt } },
    })),
    ...removed.map(principal => ({ Delete: { TableName, Key: { ...cutOffKey(principal) } } })),
  ];
}
