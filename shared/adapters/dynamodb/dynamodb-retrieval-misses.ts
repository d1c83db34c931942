import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { RetrievalMisses } from '../../ports/retrieval-misses.ts';

/** Counts misses in the table of vends. What counts them is loaded with the first: most functions never see one. */
export function dynamoDbRetrievalMisses(client: DynamoDBDocumentClient, tableName: string): RetrievalMisses {
  return {
    async count(miss, signal) {
      const { countMissItem } = await import('./count-miss-item.ts');
      return countMissItem(client, tableName, miss, signal);
    },
  };
}
