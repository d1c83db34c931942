import { type DynamoDBDocumentClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { AuditCheckpoint, AuditHead } from '../../domain/audit-checkpoint.ts';
import type { TrailExport } from '../../ports/trail-export.ts';
import { auditEntryOf } from './audit-item.ts';
import { CHECKPOINTS, checkpointOf, headsKey, headsOfRow } from './checkpoint-rows.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { AUDIT_SHARDS, AUDIT_TIME_INDEX, auditTimeKey } from './keys.ts';

/** The whole trail, shard after shard. */
export function dynamoDbTrailExport(client: DynamoDBDocumentClient, TableName: string): TrailExport {
  return {
    async *entries(signal) {
      for (let shard = 0; shard < AUDIT_SHARDS; shard += 1) {
        const query = {
          IndexName: AUDIT_TIME_INDEX,
          KeyConditionExpression: 'auditTimeKey = :key',
          ExpressionAttributeValues: { ':key': auditTimeKey(shard) },
        };
        for await (const item of rows(query, signal)) yield auditEntryOf(item);
      }
    },
    async *checkpoints(signal) {
      for await (const item of rows(partition(CHECKPOINTS), signal)) {
        const checkpoint = checkpointOf(item);
        yield { checkpoint, headList: await headsIn(checkpoint, signal) };
      }
    },
  };

  async function headsIn({ headsHash }: AuditCheckpoint, signal: AbortSignal): Promise<AuditHead[]> {
    const heads: AuditHead[] = [];
    for await (const item of rows(partition(headsKey(headsHash)), signal)) heads.push(...headsOfRow(item));
    return heads;
  }

  async function* rows(query: Omit<QueryCommandInput, 'TableName'>, abortSignal: AbortSignal) {
    const pages = paginateQuery({ client }, { TableName, ...query }, { abortSignal });
    try {
      for await (const { Items = [] } of pages) yield* Items;
    } catch (error) {
      throw dynamoDbFailure(error);
    }
  }
}

function partition(pk: string): Omit<QueryCommandInput, 'TableName'> {
  return {
    KeyConditionExpression: 'pk = :key',
    ExpressionAttributeValues: { ':key': pk },
    ConsistentRead: true,
  };
}
