import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { AuditPage, AuditQuery, AuditTrail } from '../../ports/audit-trail.ts';
import { AUDIT_MEMBERS, auditEntryOf } from './audit-item.ts';
import { listShards } from './audit-shards.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { auditKey } from './keys.ts';

const FIRST_SEQUENCE = 1;
const LAST_SEQUENCE = 9_999_999_999;

/** The audit rows of the table: by time and by principal from their indexes, of a key pair from its own partition. */
export function dynamoDbAuditTrail(client: DynamoDBDocumentClient, tableName: string): AuditTrail {
  return {
    list: (query, signal) => listShards(client, tableName, query, signal),
    listOf,
    ownerOf,
  };

  async function listOf(keyPairId: string, query: AuditQuery, signal: AbortSignal): Promise<AuditPage> {
    const newest = query.after ? query.after.sequence - 1 : LAST_SEQUENCE;
    if (newest < FIRST_SEQUENCE) return { entries: [], next: undefined };
    const { Items = [], LastEvaluatedKey } = await send(signal, {
      ...rowsOf(keyPairId, newest),
      ScanIndexForward: false,
      Limit: query.limit,
    });
    const read = Items.map(auditEntryOf);
    return { entries: read.filter(matching(query)), next: LastEvaluatedKey && read.at(-1) };
  }

  async function ownerOf(keyPairId: string, signal: AbortSignal): Promise<string | undefined> {
    const { Items: [first] = [] } = await send(signal, { ...rowsOf(keyPairId, FIRST_SEQUENCE), Limit: 1 });
    return first && auditEntryOf(first).principal;
  }

  /** Only the members of entries are asked for, since the role may read no others of a key pair's rows. */
  function rowsOf(keyPairId: string, newest: number) {
    const [first, last] = [auditKey(keyPairId, FIRST_SEQUENCE), auditKey(keyPairId, newest)];
    return {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': first.pk, ':first': first.sk, ':last': last.sk },
      ExpressionAttributeNames: Object.fromEntries(AUDIT_MEMBERS.map(member => [`#${member}`, member])),
      ProjectionExpression: AUDIT_MEMBERS.map(member => `#${member}`).join(', '),
      Select: 'SPECIFIC_ATTRIBUTES',
      ConsistentRead: true,
    } as const satisfies QueryCommandInput;
  }

  async function send(abortSignal: AbortSignal, input: QueryCommandInput) {
    return client
      .send(new QueryCommand(input), { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
  }
}

function matching({ from, to, principal }: AuditQuery) {
  return (entry: AuditEntry) => {
    const at = Date.parse(entry.at);
    return at >= from && at <= to && (principal === undefined || entry.principal === principal);
  };
}
