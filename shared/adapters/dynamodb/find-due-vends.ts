import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { DUE_INDEX, DUE_SHARDS, dueShardKey } from './keys.ts';

export interface DueQuery {
  readonly now: number;
  readonly limit: number;
}

/** Ids of vends that are due, the longest due of each shard first. Rejects with `unavailable`. */
export async function findDueVends(
  client: DynamoDBDocumentClient,
  tableName: string,
  { now, limit }: DueQuery,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => dueIn(shard));
  return (await Promise.all(shards)).flat();

  async function dueIn(shard: number): Promise<string[]> {
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
    return Items.map(item => String(item['pk']).replace(/^KP#/, ''));
  }
}
