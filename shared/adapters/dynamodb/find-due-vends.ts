import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { DUE_INDEX, DUE_SHARDS, dueShardKey, keyPairIdOf } from './keys.ts';

export interface DueQuery {
  readonly now: number;
  readonly limit: number;
}

interface DueVend {
  readonly id: string;
  readonly dueAt: number;
}

/** Ids of vends that are due, the longest due first, as many of each shard. Rejects with `unavailable`. */
export async function findDueVends(
  client: DynamoDBDocumentClient,
  tableName: string,
  { now, limit }: DueQuery,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => dueIn(shard));
  const due = (await Promise.all(shards)).flat().sort((a, b) => a.dueAt - b.dueAt);
  return due.map(({ id }) => id);

  async function dueIn(shard: number): Promise<DueVend[]> {
    const command = new QueryCommand({
      TableName: tableName,
      IndexName: DUE_INDEX,
      KeyConditionExpression: 'dueKey = :shard AND dueAt <= :now',
      ExpressionAttributeValues: { ':shard': dueShardKey(shard), ':now': now },
      Limit: Math.ceil(limit / DUE_SHARDS),
    });
    const { Items = [] } = await client
      .send(command, { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
    return Items.map(({ pk, dueAt }) => ({ id: keyPairIdOf(String(pk)), dueAt: Number(dueAt) }));
  }
}
