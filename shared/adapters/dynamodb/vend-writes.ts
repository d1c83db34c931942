import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import { KeyvendError } from '../../domain/errors.ts';
import type { GrantLimits } from '../../domain/grants.ts';
import type { Vend } from '../../domain/vend.ts';
import type {
  ClaimResult,
  NameRefusal,
  Transition,
  TransitionResult,
  VendStore,
} from '../../ports/vend-store.ts';
import { failedCondition } from './dynamodb-failures.ts';
import { countClaim, countOpen, type LimitItem } from './limit-items.ts';
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
import { vendOf } from './vend-item.ts';

/** The places of the items in every transaction; the names follow, where there are any, who must not be cut off, and the limits. */
const VEND_PLACE = 0;
const AUDIT_PLACE = 1;
const FIRST_NAME_PLACE = 2;

/** The changes of vends, each in one transaction with its audit entry. */
export function vendWrites(
  client: DynamoDBDocumentClient,
  tableName: string,
): Pick<VendStore, 'claim' | 'transition'> {
  return { claim, transition };

  async function claim(
    vend: Vend,
    entry: AuditEntry,
    signal: AbortSignal,
    limits: GrantLimits = {},
  ): Promise<ClaimResult> {
    const at = Date.parse(entry.at);
    const counts = countClaim(tableName, vend, at, limits);
    const items = [
      ...[insertVend(tableName, vend), appendAudit(tableName, entry), ...takeNames(tableName, vend, at)],
      refuseCutOff(tableName, vend.principal, vend),
      ...counts.map(({ item }) => item),
    ];
    const result = await transactWrite(client, items, { signal, contended: counts.length > 0 });
    if (result === 'applied') return { kind: 'claimed' };
    if (isCutOff(result)) return { kind: 'cut-off' };
    if (failedCondition(result, VEND_PLACE)) return { kind: 'exists', vend: previousVend(result) };
    refuseBrokenChain(result);
    const limit = usedUpLimit(result, counts);
    if (limit) return { kind: 'limited', limit };
    const { kind, places } = nameRefusal(result);
    return vend.targets ? { kind, targets: places } : { kind };
  }

  async function transition(change: Transition, signal: AbortSignal): Promise<TransitionResult> {
    const counts = countOpen(tableName, change, change.limits ?? {});
    const items = [
      ...[replaceVend(tableName, change), appendAudit(tableName, change.entry)],
      ...nameItems(tableName, change),
      ...cutOffItems(tableName, change),
      ...counts.map(({ item }) => item),
    ];
    const contended = counts.length > 0;
    const result = await transactWrite(client, items, { signal, insist: change.insist, contended });
    if (result === 'applied') return 'applied';
    if (isCutOff(result)) return 'cut-off';
    if (failedCondition(result, VEND_PLACE)) return 'superseded';
    refuseBrokenChain(result);
    return usedUpLimit(result, counts) ? 'limited' : nameRefusal(result).kind;
  }
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

/** The limits stand at the end of a transaction. */
function usedUpLimit(
  reasons: readonly CancellationReason[],
  counts: readonly LimitItem[],
): keyof GrantLimits | undefined {
  const first = reasons.length - counts.length;
  return counts.find((_, index) => failedCondition(reasons, first + index))?.limit;
}

/** Why a name is not to be had, and at which of the places of the vend. */
function nameRefusal(reasons: readonly CancellationReason[]) {
  const refused = reasons.flatMap(({ Item }, item) =>
    item >= FIRST_NAME_PLACE && failedCondition(reasons, item)
      ? [{ place: item - FIRST_NAME_PLACE, isHeld: Item?.['heldUntil'] !== undefined }]
      : [],
  );
  // A name that is held becomes free by waiting; one that is taken does not.
  const areHeld = refused.length > 0 && refused.every(({ isHeld }) => isHeld);
  const kind: NameRefusal = areHeld ? 'name-held' : 'name-taken';
  const places = refused.filter(({ isHeld }) => isHeld === areHeld).map(({ place }) => place);
  return { kind, places };
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
