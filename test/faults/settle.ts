import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { findDueVends } from '../../shared/adapters/dynamodb/find-due-vends.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import type { FaultCloud } from '../support/fault-cloud.ts';

/** A sealed key is repeatable for two minutes, and a large campaign leaves thousands of them. */
const MOST_MS = 900_000;
const PAUSE_MS = 500;

/** Reconciles until nothing is due within a lease; what is due then is found, whatever it is. Rejects when it never ends. */
export async function settle(faultCloud: FaultCloud, reconcile: () => Promise<unknown>): Promise<void> {
  const { dynamodb, proxy, tableName } = faultCloud;
  const client = DynamoDBDocumentClient.from(dynamodb);
  const signal = AbortSignal.timeout(MOST_MS);
  await proxy.drained();
  for (;;) {
    await reconcile();
    const query = { now: Date.now() + timingOf('fast').leaseMs, limit: 4 };
    const due = await findDueVends(client, tableName, query, signal);
    if (due.length === 0) return;
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
