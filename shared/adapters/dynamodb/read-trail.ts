import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { TrailPart, TrailWindow } from '../../ports/checkpoint-store.ts';
import { auditEntryOf } from './audit-item.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { AUDIT_SHARDS, AUDIT_TIME_INDEX, auditTimeKey } from './keys.ts';

/** Of one shard; a little under the 1 MB that one query may give. */
const ENTRIES_A_PAGE = 1_500;

/**
 * The trail of a time range, oldest first: of each shard one page, or as many as it takes to get beyond what an earlier
 * part covered. Rejects with `unavailable`.
 */
export async function readTrail(
  client: DynamoDBDocumentClient,
  tableName: string,
  window: TrailWindow,
  signal: AbortSignal,
): Promise<TrailPart> {
  const shards = Array.from({ length: AUDIT_SHARDS }, (_, shard) =>
    readShard(client, { tableName, shard, window }, signal),
  );
  const parts = await Promise.all(shards);
  return {
    entries: parts.flatMap(({ entries }) => entries),
    coveredTo: Math.min(...parts.map(({ coveredTo }) => coveredTo)),
  };
}

async function readShard(
  client: DynamoDBDocumentClient,
  { tableName, shard, window }: { tableName: string; shard: number; window: TrailWindow },
  abortSignal: AbortSignal,
): Promise<TrailPart> {
  const entries: AuditEntry[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const command = new QueryCommand({
      TableName: tableName,
      IndexName: AUDIT_TIME_INDEX,
      KeyConditionExpression: 'auditTimeKey = :shard AND auditSort BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':shard': auditTimeKey(shard),
        ':from': new Date(window.from).toISOString(),
        ':to': `${new Date(window.to).toISOString()}$`,
      },
      Limit: ENTRIES_A_PAGE,
      ExclusiveStartKey: start,
    });
    const { Items = [], LastEvaluatedKey } = await client
      .send(command, { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
    entries.push(...Items.map(auditEntryOf));
    start = LastEvaluatedKey;
  } while (start && !(coveredBy(entries) > window.beyond));
  return { entries, coveredTo: start ? coveredBy(entries) : window.to };
}

/** The next page may hold more of the last entry's millisecond. */
function coveredBy(entries: readonly AuditEntry[]): number {
  return Date.parse(entries.at(-1)?.at ?? '') - 1;
}
