import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { AuditPosition } from '../../domain/audit-cursor.ts';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { AuditPage, AuditQuery } from '../../ports/audit-trail.ts';
import { auditEntryOf } from './audit-item.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import {
  AUDIT_PRINCIPAL_INDEX,
  AUDIT_SHARDS,
  AUDIT_TIME_INDEX,
  auditPrincipalKey,
  auditSort,
  auditTimeKey,
} from './keys.ts';

/** What one shard has read and not yet given, newest first. */
interface ShardReader {
  readonly shard: number;
  readonly ahead: AuditEntry[];
  /** The newest that its next page may hold; undefined once it is read to its end. */
  newest: string | undefined;
}

/**
 * A page over all shards, merged. Each shard is read in pages of its share of the limit, and again only when it runs
 * dry, so that at most one such page a shard is read beyond what is given.
 */
export async function listShards(
  client: DynamoDBDocumentClient,
  tableName: string,
  query: AuditQuery,
  signal: AbortSignal,
): Promise<AuditPage> {
  const newest = query.after ? justBefore(query.after) : `${isoTime(query.to)}$`;
  const readers = Array.from({ length: AUDIT_SHARDS }, (_, shard): ShardReader => {
    return { shard, ahead: [], newest };
  });
  const entries: AuditEntry[] = [];
  while (entries.length < query.limit) {
    const dry = readers.filter(reader => reader.ahead.length === 0 && reader.newest !== undefined);
    await Promise.all(dry.map(reader => readOn(client, tableName, { reader, query }, signal)));
    const entry = takeNewest(readers);
    if (!entry) break;
    entries.push(entry);
  }
  const hasMore = readers.some(reader => reader.ahead.length > 0 || reader.newest !== undefined);
  return { entries, next: hasMore ? entries.at(-1) : undefined };
}

async function readOn(
  client: DynamoDBDocumentClient,
  TableName: string,
  { reader, query }: { reader: ShardReader; query: AuditQuery },
  abortSignal: AbortSignal,
): Promise<void> {
  const { index, attribute, key } = shardOf(reader.shard, query.principal);
  const command = new QueryCommand({
    TableName,
    IndexName: index,
    KeyConditionExpression: `${attribute} = :key AND auditSort BETWEEN :oldest AND :newest`,
    ExpressionAttributeValues: { ':key': key, ':oldest': isoTime(query.from), ':newest': reader.newest },
    ScanIndexForward: false,
    Limit: Math.ceil(query.limit / AUDIT_SHARDS) + 1,
  });
  const { Items = [], LastEvaluatedKey } = await client
    .send(command, { abortSignal })
    .catch(error => Promise.reject(dynamoDbFailure(error)));
  reader.ahead.push(...Items.map(auditEntryOf));
  const last = reader.ahead.at(-1);
  reader.newest = LastEvaluatedKey && last ? justBefore(last) : undefined;
}

function shardOf(shard: number, principal: string | undefined) {
  return principal === undefined
    ? { index: AUDIT_TIME_INDEX, attribute: 'auditTimeKey', key: auditTimeKey(shard) }
    : {
        index: AUDIT_PRINCIPAL_INDEX,
        attribute: 'auditPrincipalKey',
        key: auditPrincipalKey(shard, principal),
      };
}

function takeNewest(readers: readonly ShardReader[]): AuditEntry | undefined {
  const sortOf = ({ ahead: [first] }: ShardReader) => (first ? auditSort(first) : '');
  return readers.reduce((a, b) => (sortOf(b) > sortOf(a) ? b : a)).ahead.shift();
}

/** No other place lies between: sequences are whole numbers. */
function justBefore(position: AuditPosition): string {
  return auditSort({ ...position, sequence: position.sequence - 1 });
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
