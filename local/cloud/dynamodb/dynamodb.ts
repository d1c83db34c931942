import { join } from 'node:path';
import { AWS_REGIONS, perRegion } from '../regions.ts';
import type { JsonObject, Service } from '../service.ts';
import type { DynamoDbAccount, DynamoDbOperation } from './account.ts';
import { forgetExpiredTokens } from './client-request-token.ts';
import { actionOf, openStore, promised, validated, validationOf } from './dynalite.ts';
import { finishTableChanges } from './interrupted-table-changes.ts';
import { deleteTable, describeTimeToLive, updateTimeToLive } from './operations/time-to-live.ts';
import { transactGetItems } from './operations/transact-get-items.ts';
import { transactWriteItems } from './operations/transact-write-items.ts';
import { deleteItem, putItem, updateItem } from './operations/write-item.ts';
import { deleteExpiredItems } from './time-to-live.ts';

/** The operations that dynalite runs as they are. */
const DYNALITE_OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateTable',
];

const OPERATIONS = new Map<string, DynamoDbOperation>([
  ...DYNALITE_OPERATIONS.map((name): [string, DynamoDbOperation] => [name, dynaliteOperation(name)]),
  ['DeleteItem', deleteItem],
  ['DeleteTable', deleteTable],
  ['DescribeTimeToLive', describeTimeToLive],
  ['PutItem', putItem],
  ['TransactGetItems', transactGetItems],
  ['TransactWriteItems', transactWriteItems],
  ['UpdateItem', updateItem],
  ['UpdateTimeToLive', updateTimeToLive],
]);

export function openDynamoDb(options: {
  directory: string | undefined;
  now: () => number;
  /** How often expired items are deleted. */
  sweepMs: number;
}): Service {
  const { directory, now, sweepMs } = options;
  const accounts = perRegion((region): DynamoDbAccount => {
    const store = openStore(region, directory && join(directory, region));
    return { store, ready: finishTableChanges(store), runningTokens: new Set(), now };
  });
  const stopSweeping = sweepEvery(sweepMs, accounts.opened);
  return {
    name: 'dynamodb',
    targetPrefix: 'DynamoDB_20120810',
    contentType: 'application/x-amz-json-1.0',
    errorNamespace: 'com.amazon.coral.service#',
    regions: AWS_REGIONS,
    operation(name) {
      const operation = OPERATIONS.get(name);
      return operation && ((input, region) => runWhenReady(operation, input, accounts.in(region)));
    },
    async close() {
      await stopSweeping();
      await Promise.all(accounts.opened().map(({ store }) => store.db.close()));
    },
  };
}

async function runWhenReady(
  operation: DynamoDbOperation,
  input: JsonObject,
  account: DynamoDbAccount,
): Promise<JsonObject> {
  await account.ready;
  return operation(input, account);
}

function dynaliteOperation(name: string): DynamoDbOperation {
  const action = actionOf(name);
  const validation = validationOf(name);
  return async (input, { store }) => {
    const data = validated(input, validation, store);
    return promised<JsonObject>(done => action(store, data, done));
  };
}

/** Starts a sweep at each interval, none beside another; what it answers waits for the last one. */
function sweepEvery(milliseconds: number, accounts: () => DynamoDbAccount[]): () => Promise<void> {
  let sweep = Promise.resolve();
  let isSweeping = false;
  const timer = setInterval(() => {
    if (isSweeping) return;
    isSweeping = true;
    // A table that is deleted meanwhile ends a sweep; the next one does the rest.
    sweep = sweepAll(accounts())
      .catch(() => undefined)
      .finally(() => {
        isSweeping = false;
      });
  }, milliseconds).unref();
  return () => {
    clearInterval(timer);
    return sweep;
  };
}

async function sweepAll(accounts: readonly DynamoDbAccount[]): Promise<void> {
  for (const account of accounts) {
    await deleteExpiredItems(account);
    await forgetExpiredTokens(account);
  }
}
