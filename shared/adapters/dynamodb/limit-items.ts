import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { GrantLimits } from '../../domain/grants.ts';
import { hourEnd, openChange } from '../../domain/limits.ts';
import type { Vend } from '../../domain/vend.ts';
import { hourlyLimitKey, openLimitKey, type PrimaryKey } from './keys.ts';
import type { TransactItem } from './transact-items.ts';

/** How long the count of an hour is kept beyond it. */
const KEPT_SECONDS = 7_200;

/** An item of a transaction whose condition is a limit. */
export interface LimitItem {
  readonly limit: keyof GrantLimits;
  readonly item: TransactItem;
}

/** Counts a claim at a time (milliseconds since the epoch) against each of its limits. */
export function countClaim(
  TableName: string,
  vend: Vend,
  at: number,
  { perHour, ...limits }: GrantLimits,
): LimitItem[] {
  const open = countOpen(TableName, { to: vend }, limits);
  if (perHour === undefined) return open;
  return [
    {
      limit: 'perHour',
      item: { Update: countHourly(TableName, vend.principal, 'VENDS', { at, most: perHour }) },
    },
    ...open,
  ];
}

/** Counts what a step opens against the limit of open retrievals, or gives back what it ends. */
export function countOpen(
  TableName: string,
  { from, to }: { from?: Vend; to: Vend },
  { openRetrievals = 0 }: GrantLimits,
): LimitItem[] {
  const change = openChange(from, to);
  if (change === 0) return [];
  const key = openLimitKey(to.principal);
  const Update = change > 0 ? countUpTo(TableName, key, openRetrievals) : countDown(TableName, key);
  return [{ limit: 'openRetrievals', item: { Update } }];
}

/** Counts one more of a kind in the hour of a time; its condition fails once there are as many as may be. */
export function countHourly(
  TableName: string,
  principal: string,
  kind: 'VENDS' | 'MISSES',
  { at, most }: { at: number; most: number },
) {
  const { UpdateExpression, ExpressionAttributeValues, ...update } = countUpTo(
    TableName,
    hourlyLimitKey(principal, kind, at),
    most,
  );
  return {
    ...update,
    UpdateExpression: `${UpdateExpression} SET #ttl = :ttl`,
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ':ttl': hourEnd(at) / 1000 + KEPT_SECONDS },
  };
}

function countUpTo(TableName: string, key: PrimaryKey, most: number) {
  return {
    TableName,
    Key: { ...key },
    UpdateExpression: 'ADD spent :one',
    ConditionExpression: 'attribute_not_exists(spent) OR spent < :most',
    ExpressionAttributeValues: { ':one': 1, ':most': most },
  } satisfies UpdateCommandInput;
}

function countDown(TableName: string, key: PrimaryKey) {
  return {
    TableName,
    Key: { ...key },
    UpdateExpression: 'ADD spent :less',
    ExpressionAttributeValues: { ':less': -1 },
  } satisfies UpdateCommandInput;
}
