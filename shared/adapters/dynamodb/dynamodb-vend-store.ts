import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import { KeyvendError } from '../../domain/errors.ts';
import type { KeyPairLocation } from '../../domain/key-pair.ts';
import type { Vend } from '../../domain/vend.ts';
import type {
  Amendment,
  ClaimResult,
  NameHolder,
  NameRefusal,
  Transition,
  TransitionResult,
  VendStore,
} from '../../ports/vend-store.ts';
import { dynamoDbFailure, failedCondition } from './dynamodb-failures.ts';
import { findDueVends } from './find-due-vends.ts';
import { nameKey, type PrimaryKey, vendKey } from './keys.ts';
import { listVends } from './list-vends.ts';
import {
  appendAudit,
  holdNames,
  insertVend,
  refuseCutOff,
  releaseNames,
  replaceVend,
  type TransactItem,
  takeNames,
} from './transact-items.ts';
import { transactWrite } from './transact-write.ts';
import { nameHolderOf, vendOf } from './vend-item.ts';

/** The places of the items in every transaction; the names follow, where there are any. */
const VEND_PLACE = 0;
const AUDIT_PLACE = 1;
const FIRST_NAME_PLACE = 2;

/** Vends, names and audit entries in one DynamoDB table. */
export function dynamoDbVendStore(client: DynamoDBDocumentClient, tableName: string): VendStore {
  return {
    claim,
    transition,
    amend,
    find,
    findName,
    list: (query, signal) => listVends(client, tableName, query, signal),
    findDue: (now, limit, signal) => findDueVends(client, tableName, { now, limit }, signal),
  };

  async function claim(vend: Vend, entry: AuditEntry, signal: AbortSignal): Promise<ClaimResult> {
    const items = claimItems(tableName, vend, entry);
    const result = await transactWrite(client, items, { signal });
    if (result === 'applied') return { kind: 'claimed' };
    if (isCutOff(result)) return { kind: 'cut-off' };
    if (failedCondition(result, VEND_PLACE)) return { kind: 'exists', vend: previousVend(result) };
    refuseBrokenChain(result);
    return { kind: nameRefusal(result) };
  }

  async function transition(change: Transition, signal: AbortSignal): Promise<TransitionResult> {
    const items = transitionItems(tableName, change);
    const result = await transactWrite(client, items, { signal, insist: change.insist });
    if (result === 'applied') return 'applied';
    if (isCutOff(result)) return 'cut-off';
    if (failedCondition(result, VEND_PLACE)) return 'superseded';
    refuseBrokenChain(result);
    return nameRefusal(result);
  }

  async function amend(change: Amendment, signal: AbortSignal): Promise<'applied' | 'superseded'> {
    const result = await transactWrite(client, [replaceVend(tableName, change)], { signal });
    return result === 'applied' ? 'applied' : 'superseded';
  }

  async function find(id: string, signal: AbortSignal): Promise<Vend | undefined> {
    const item = await read(vendKey(id), signal);
    return item && vendOf(item);
  }

  async function findName(place: KeyPairLocation, signal: AbortSignal): Promise<NameHolder | undefined> {
    const item = await read(nameKey(place), signal);
    return item && nameHolderOf(item);
  }

  async function read(key: PrimaryKey, abortSignal: AbortSignal) {
    const command = new GetCommand({ TableName: tableName, Key: { ...key }, ConsistentRead: true });
    const { Item } = await client
      .send(command, { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
    return Item;
  }
}

function claimItems(tableName: string, vend: Vend, entry: AuditEntry): TransactItem[] {
  const names = takeNames(tableName, vend, Date.parse(entry.at));
  const first = [insertVend(tableName, vend), appendAudit(tableName, entry)];
  return [...first, ...names, refuseCutOff(tableName, vend.principal, vend)];
}

function transitionItems(tableName: string, change: Transition): TransactItem[] {
  const first = [replaceVend(tableName, change), appendAudit(tableName, change.entry)];
  return [...first, ...nameItems(tableName, change), ...cutOffItems(tableName, change)];
}

function nameItems(tableName: string, { to, entry, name }: Transition): TransactItem[] {
  if (name === undefined) return [];
  if (name === 'take') return takeNames(tableName, to, Date.parse(entry.at));
  if (name === 'release') return releaseNames(tableName, to);
  return holdNames(tableName, to, name.heldUntil);
}

function cutOffItems(tableName: string, { to, unlessCutOff }: Transition): TransactItem[] {
  return unlessCutOff === undefined ? [] : [refuseCutOff(tableName, unlessCutOff, to)];
}

/** The only rows that come back with this member. */
function isCutOff(reasons: readonly CancellationReason[]): boolean {
  return reasons.some(({ Item }) => Item?.['cutOffSince']);
}

function nameRefusal(reasons: readonly CancellationReason[]): NameRefusal {
  const refused = reasons.filter((_, place) => place >= FIRST_NAME_PLACE && failedCondition(reasons, place));
  // A name that is held becomes free by waiting; one that is taken does not.
  const areHeld = refused.length > 0 && refused.every(({ Item }) => Item?.['heldUntil']);
  return areHeld ? 'name-held' : 'name-taken';
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
