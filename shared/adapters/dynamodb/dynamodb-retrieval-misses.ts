import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { RetrievalMisses } from '../../ports/retrieval-misses.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { countHourly } from './limit-items.ts';

/** Counts misses in the table of vends. */
export function dynamoDbRetrievalMisses(client: DynamoDBDocumentClient, tableName: string): RetrievalMisses {
  return {
    async count({ principal, ...miss }, abortSignal) {
      const update = new UpdateCommand(countHourly(tableName, principal, 'MISSES', miss));
      try {
        await client.send(update, { abortSignal });
        return 'counted';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'limited';
        throw dynamoDbFailure(error);
      }
    },
  };
}
