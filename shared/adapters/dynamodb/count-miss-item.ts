import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { RetrievalMiss } from '../../ports/retrieval-misses.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { countHourly } from './limit-items.ts';

/** Counts a miss in its hour; `limited` where its condition fails. Rejects with `unavailable`. */
export async function countMissItem(
  client: DynamoDBDocumentClient,
  tableName: string,
  { principal, ...miss }: RetrievalMiss,
  abortSignal: AbortSignal,
): Promise<'counted' | 'limited'> {
  const update = new UpdateCommand(countHourly(tableName, principal, 'MISSES', miss));
  try {
    await client.send(update, { abortSignal });
    return 'counted';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'limited';
    throw dynamoDbFailure(error);
  }
}
