import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import {
  cancellationReasons,
  dynamoDbFailure,
  failedCondition,
  hasFailedCondition,
  isTransient,
} from './dynamodb-failures.ts';
import type { TransactItem } from './transact-items.ts';

export interface TransactOptions {
  readonly signal: AbortSignal;
  /** Go on until the signal aborts, whatever fails. */
  readonly insist?: boolean | undefined;
  /** The items hold a counter that many write to: conflicts are likely, and pass. */
  readonly contended?: boolean | undefined;
}

/** A conflict means that another request touched the same rows at this moment (API_TransactWriteItems). */
const MOST_TRIES = 5;
const MOST_TRIES_CONTENDED = 25;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 400;

/**
 * Writes all items or none. Gives `applied`, or the reasons (in the order of the items) when a condition failed.
 * Rejects with `unavailable` when the table does not answer.
 */
export async function transactWrite(
  client: DynamoDBDocumentClient,
  items: readonly TransactItem[],
  options: TransactOptions,
): Promise<'applied' | readonly CancellationReason[]> {
  let clientRequestToken = crypto.randomUUID();
  for (let tries = 1; ; tries += 1) {
    const error = await send(client, items, clientRequestToken, options.signal);
    if (error === undefined) return 'applied';
    const reasons = cancellationReasons(error);
    if (reasons && isFinal(error, reasons)) return reasons;
    if (!mayRepeat(error, tries, options)) throw dynamoDbFailure(error);
    // What was not cancelled may have been applied: under its own token it is then found to be.
    if (reasons) clientRequestToken = crypto.randomUUID();
    await jitteredPause(tries);
  }
}

/**
 * A condition of the first item, or of any item when nothing is in conflict. Beside a conflict the other reasons
 * prove nothing: the items may have been judged at different moments of the other transaction.
 */
function isFinal(error: unknown, reasons: readonly CancellationReason[]): boolean {
  return failedCondition(reasons, 0) || (hasFailedCondition(reasons) && !isTransient(error));
}

function mayRepeat(
  error: unknown,
  tries: number,
  { signal, insist = false, contended = false }: TransactOptions,
): boolean {
  if (signal.aborted) return false;
  return insist || (tries < (contended ? MOST_TRIES_CONTENDED : MOST_TRIES) && isTransient(error));
}

async function send(
  client: DynamoDBDocumentClient,
  items: readonly TransactItem[],
  ClientRequestToken: string,
  abortSignal: AbortSignal,
): Promise<unknown> {
  const command = new TransactWriteCommand({ TransactItems: [...items], ClientRequestToken });
  try {
    await client.send(command, { abortSignal });
    return undefined;
  } catch (error) {
    return error;
  }
}

function jitteredPause(tries: number): Promise<void> {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
  return new Promise(resolve => {
    setTimeout(resolve, longest * (0.5 + Math.random() / 2));
  });
}
