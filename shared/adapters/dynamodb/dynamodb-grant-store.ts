import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { GrantStore, GrantsChange, GrantsVersion } from '../../ports/grant-store.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { CURRENT_GRANTS_KEY, cutOffKeys, grantsVersionKey, type PrimaryKey } from './keys.ts';
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
  return {
    find: signal => read(CURRENT_GRANTS_KEY, signal),
    findVersion: (version, signal) => read(grantsVersionKey(version), signal),
    write,
    history,
  };

  async function read(key: PrimaryKey, abortSignal: AbortSignal): Promise<GrantsVersion | undefined> {
    const command = new GetCommand({ TableName: tableName, Key: { ...key }, ConsistentRead: true });
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
    const query = {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :version)',
      ExpressionAttributeValues: { ':pk': CURRENT_GRANTS_KEY.pk, ':version': 'VERSION#' },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    };
    const versions: GrantsVersion[] = [];
    // A page ends after 1 MB, which is three large documents.
    for (let start: Record<string, unknown> | undefined; ; ) {
      const { Items = [], LastEvaluatedKey } = await client
        .send(new QueryCommand({ ...query, ExclusiveStartKey: start }), { abortSignal })
        .catch(error => Promise.reject(dynamoDbFailure(error)));
      versions.push(...Items.map(item => VERSION.parse(item)));
      start = LastEvaluatedKey;
      if (!start || versions.length >= limit) return versions.slice(0, limit);
    }
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
    ...added
      .flatMap(cutOffKeys)
      .map(key => ({ Put: { TableName, Item: { ...key, cutOffSince: to.changedAt } } })),
    ...removed.flatMap(cutOffKeys).map(key => ({ Delete: { TableName, Key: { ...key } } })),
  ];
}
