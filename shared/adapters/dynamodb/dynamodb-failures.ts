import type { CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { KeyvendError } from '../../domain/errors.ts';

/** Reasons for which DynamoDB cancels a transaction that may be sent again unchanged (API_TransactWriteItems). */
const TRANSIENT: ReadonlySet<string | undefined> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** The reasons of a cancelled transaction, in the order of its items; `undefined` for any other error. */
export function cancellationReasons(error: unknown): readonly CancellationReason[] | undefined {
  return isCanceled(error) ? (error.CancellationReasons ?? []) : undefined;
}

/** Whether the item at this place failed its condition. */
export function failedCondition(reasons: readonly CancellationReason[], place: number): boolean {
  return reasons[place]?.Code === 'ConditionalCheckFailed';
}

export function hasFailedCondition(reasons: readonly CancellationReason[]): boolean {
  return reasons.some((_, place) => failedCondition(reasons, place));
}

/** Whether the same transaction may be applied, or found to be applied, a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof Error && error.name === 'TransactionInProgressException') return true;
  return cancellationReasons(error)?.some(({ Code }) => TRANSIENT.has(Code)) ?? false;
}

/** Whatever keeps the table from answering, the caller can only come back later. */
export function dynamoDbFailure(cause: unknown): KeyvendError {
  return new KeyvendError(
    'unavailable',
    'The store is not available at the moment: send the same request again.',
    {
      failed: 'store',
      retryAfterSeconds: 5,
      cause,
    },
  );
}

function isCanceled(error: unknown): error is TransactionCanceledException {
  return error instanceof Error && error.name === 'TransactionCanceledException';
}
