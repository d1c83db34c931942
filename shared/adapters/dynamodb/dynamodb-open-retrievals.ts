import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { OpenRetrievals } from '../../ports/open-retrievals.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { keyPairIdOf, VEND_SORT } from './keys.ts';

/** Goes through the whole table: no index holds all that is sealed, and none shall. */
export function dynamoDbOpenRetrievals(client: DynamoDBDocumentClient, tableName: string): OpenRetrievals {
  return {
    async *ids(abortSignal) {
      const scan = {
        TableName: tableName,
        ConsistentRead: true,
        FilterExpression: 'sk = :vend AND #state = :ready AND attribute_exists(sealed)',
        ProjectionExpression: 'pk',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':vend': VEND_SORT, ':ready': 'ready' },
      };
      try {
        for await (const { Items = [] } of paginateScan({ client }, scan, { abortSignal })) {
          for (const { pk } of Items) yield keyPairIdOf(String(pk));
        }
      } catch (error) {
        throw dynamoDbFailure(error);
      }
    },
  };
}
