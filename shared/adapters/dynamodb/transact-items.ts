import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import { locationsOf } from '../../domain/key-pair-target.ts';
import type { Vend } from '../../domain/vend.ts';
import type { Transition } from '../../ports/vend-store.ts';
import { cutOffKeyFor, nameKey } from './keys.ts';
import { auditItem, nameItem, vendItem } from './vend-item.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Writes a vend whose id nobody has claimed, or gives the row that has. */
export function insertVend(TableName: string, vend: Vend): TransactItem {
  return {
    Put: {
      TableName,
      Item: vendItem(vend),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** The fence: the row must be the one that was read, in its state, attempt and revision. */
export function replaceVend(
  TableName: string,
  { from, to, unexpiredAt }: Pick<Transition, 'from' | 'to' | 'unexpiredAt'>,
): TransactItem {
  const fence = 'revision = :revision AND #state = :state AND attempt = :attempt';
  return {
    Put: {
      TableName,
      Item: vendItem(to),
      ConditionExpression: unexpiredAt === undefined ? fence : `${fence} AND retrieval.expiresAt > :now`,
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':revision': from.revision,
        ':state': from.state,
        ':attempt': from.attempt,
        ...(unexpiredAt === undefined ? {} : { ':now': unexpiredAt }),
      },
    },
  };
}

/**
 * Takes the name at each of its places for a vend: nobody's, one that is held no longer, or its own. A vend that takes
 * its own held name again knows that every delete of it was answered.
 */
export function takeNames(TableName: string, vend: Vend, now: number): TransactItem[] {
  return locationsOf(vend).map(place => ({
    Put: {
      TableName,
      Item: nameItem(vend.id, place),
      ConditionExpression: 'attribute_not_exists(pk) OR heldUntil <= :now OR id = :id',
      ExpressionAttributeValues: { ':id': vend.id, ':now': now },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  }));
}

/** Keeps the names of a vend from everyone until no delete under them can land any more. */
export function holdNames(TableName: string, vend: Vend, heldUntil: number): TransactItem[] {
  return locationsOf(vend).map(place => ({
    Put: {
      TableName,
      Item: nameItem(vend.id, place, heldUntil),
      ConditionExpression: 'attribute_not_exists(pk) OR id = :id',
      ExpressionAttributeValues: { ':id': vend.id },
    },
  }));
}

/** Lets go of the names that this vend holds. */
export function releaseNames(TableName: string, vend: Vend): TransactItem[] {
  return locationsOf(vend).map(place => ({
    Delete: {
      TableName,
      Key: { ...nameKey(place) },
      ConditionExpression: 'attribute_not_exists(pk) OR id = :id',
      ExpressionAttributeValues: { ':id': vend.id },
    },
  }));
}

/** Holds as long as nobody has cut the principal off. */
export function refuseCutOff(TableName: string, principal: string, { id }: Pick<Vend, 'id'>): TransactItem {
  return {
    ConditionCheck: {
      TableName,
      Key: { ...cutOffKeyFor(principal, id) },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Adds an audit entry; an entry is never written over. */
export function appendAudit(TableName: string, entry: AuditEntry): TransactItem {
  return { Put: { TableName, Item: auditItem(entry), ConditionExpression: 'attribute_not_exists(pk)' } };
}
