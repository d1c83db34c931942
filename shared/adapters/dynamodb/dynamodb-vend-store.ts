import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import { KeyvendError } from '../../domain/errors.ts';
import type { Vend } from '../../domain/vend.ts';
import type { ClaimResult, Transition, TransitionResult, VendStore } from '../../ports/vend-store.ts';
import { dynamoDbFailure, failedCondition } from './dynamodb-failures.ts';
import { vendKey } from './keys.ts';
import { listVends } from './list-vends.ts';
import {
  appendAudit,
  insertVend,
  releaseName,
  replaceVend,
  type TransactItem,
  takeName,
} from './transact-items.ts';
import { transactWrite } from './transact-write.ts';
import { vendOf } from './vend-item.ts';

/** The places of the items in every transaction; the name is not always among them. */
const VEND_PLACE = 0;
const AUDIT_PLACE = 1;
const NAME_PLACE = 2;

/** Vends, names and audit entries in one DynamoDB table. */
export function dynamoDbVendStore(client: DynamoDBDocumentClient, tableName: string): VendStore {
  return { claim, transition, find, list: (query, signal) => listVends(client, tableName, query, signal) };

  async function claim(vend: Vend, entry: AuditEntry, signal: AbortSignal): Promise<ClaimResult> {
    const items = [insertVend(tableName, vend), appendAudit(tableName, entry), takeName(tableName, vend)];
    const result = await transactWrite(client, items, { signal });
    if (result === 'applied') return { kind: 'claimed' };
    if (failedCondition(result, VEND_PLACE)) return { kind: 'exists', vend: previousVend(result) };
    refuseBrokenChain(result);
    return { kind: 'name-taken' };
  }

  async function transition(change: Transition, signal: AbortSignal): Promise<TransitionResult> {
    const { to, entry, name, insist } = change;
    const items: TransactItem[] = [replaceVend(tableName, change), appendAudit(tableName, entry)];
    if (name) items[NAME_PLACE] = name === 'take' ? takeName(tableName, to) : releaseName(tableName, to);
    const result = await transactWrite(client, items, { signal, insist });
    if (result === 'applied') return 'applied';
    if (failedCondition(result, VEND_PLACE)) return 'superseded';
    refuseBrokenChain(result);
    return 'name-taken';
  }

  async function find(id: string, abortSignal: AbortSignal): Promise<Vend | undefined> {
    const command = new GetCommand({ TableName: tableName, Key: vendKey(id), ConsistentRead: true });
    const { Item } = await client
      .send(command, { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
    return Item && vendOf(Item);
  }
}

/** The document client leaves the row of a failed condition in attribute values. */
function previousVend(reasons: readonly CancellationReason[]): Vend {
  return vendOf(unmarshall(reasons[VEND_PLACE]?.Item ?? {}));
}

/** The row was ours and yet its next entry exists: nothing may go on from there. */
function refuseBrokenChain(reasons: readonly CancellationReason[]): void {
  if (!failedCondition(reasons, AUDIT_PLACE)) return;
  throw new KeyvendError(
    'internal',
    'The audit trail does not continue. Report the requestId to the operator.',
  );
}
