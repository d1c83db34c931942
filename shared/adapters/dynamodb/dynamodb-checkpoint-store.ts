import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AuditCheckpoint, AuditHead } from '../../domain/audit-checkpoint.ts';
import type { CheckpointStore } from '../../ports/checkpoint-store.ts';
import { CHECKPOINTS, checkpointItem, checkpointOf, headsItems } from './checkpoint-rows.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { readTrail } from './read-trail.ts';

/** Checkpoints in the table of the trail. */
export function dynamoDbCheckpointStore(client: DynamoDBDocumentClient, tableName: string): CheckpointStore {
  return {
    readTrail: (window, signal) => readTrail(client, tableName, window, signal),
    last,
    add,
  };

  async function last(abortSignal: AbortSignal): Promise<AuditCheckpoint | undefined> {
    const command = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': CHECKPOINTS },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    });
    const { Items: [item] = [] } = await client
      .send(command, { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
    return item && checkpointOf(item);
  }

  async function add(
    checkpoint: AuditCheckpoint,
    heads: readonly AuditHead[],
    signal: AbortSignal,
  ): Promise<'added' | 'taken'> {
    // The heads first: a checkpoint that is there has them.
    for (const item of headsItems(checkpoint.headsHash, heads)) await insert(item, signal);
    return insert(checkpointItem(checkpoint), signal);
  }

  /** A row that is there stays as it is. */
  async function insert(Item: Record<string, unknown>, abortSignal: AbortSignal): Promise<'added' | 'taken'> {
    const command = new PutCommand({
      TableName: tableName,
      Item,
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    try {
      await client.send(command, { abortSignal });
      return 'added';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'taken';
      throw dynamoDbFailure(error);
    }
  }
}
