import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyPairCommand, GetKeyPairCommand, LightsailClient } from '@aws-sdk/client-lightsail';
import { type CloudFixture, clientConfig, cloudFixture } from '../support/cloud-fixture.ts';
import { makeTable } from '../support/cloud-table.ts';
import { type FaultKind, NO_FAULTS, SEEDED_KINDS, seededPlan } from '../support/fault-plan.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';

const TABLE = 'faulty';

let cloud: CloudFixture;
let proxy: FaultProxy;
let lightsail: LightsailClient;
let dynamodb: DynamoDBClient;

before(async () => {
  cloud = await cloudFixture();
  await makeTable(cloud.dynamodb, TABLE);
  proxy = await startFaultProxy(cloud.url);
  lightsail = new LightsailClient(clientConfig(proxy.url));
  dynamodb = new DynamoDBClient(clientConfig(proxy.url));
});

after(async () => {
  lightsail.destroy();
  dynamodb.destroy();
  await proxy.close();
  await cloud.close();
});

/** Creates a key pair under one fault; gives what the client saw and the call as the log has it. */
async function createUnder(kind: FaultKind, ms = 0) {
  proxy.plan = ({ operation }) => (operation === 'CreateKeyPair' ? { kind, ms } : undefined);
  const keyPairName = `under-${kind}`;
  const command = new CreateKeyPairCommand({ keyPairName });
  const seen = await lightsail.send(command, { abortSignal: AbortSignal.timeout(2_000) }).then(
    ({ keyPair }) => keyPair?.name,
    (error: Error) => error.name,
  );
  await proxy.drained();
  proxy.plan = NO_FAULTS;
  const exists = await cloud.lightsail.send(new GetKeyPairCommand({ keyPairName })).then(
    () => true,
    () => false,
  );
  return { seen, exists, logged: proxy.log.calls.findLast(({ subject }) => subject === keyPairName) };
}

describe('what a fault does to a create', () => {
  // The SDK calls a connection that was reset a time-out.
  const ROWS: readonly [kind: FaultKind, seen: string, deliveries: readonly number[]][] = [
    ['reset-before', 'TimeoutError', []],
    ['reset-after', 'TimeoutError', [200]],
    ['hang', 'AbortError', []],
    ['server-error', 'ServiceException', []],
    ['throttle', 'ThrottlingException', []],
    ['truncate', 'SyntaxError', [200]],
    ['delay', 'under-delay', [200]],
    ['late', 'TimeoutError', [200]],
    ['duplicate', 'InvalidInputException', [200, 400]],
    ['denied', 'AccessDeniedException', []],
  ];
  for (const [kind, seen, deliveries] of ROWS) {
    test(`${kind}: the client sees ${seen}, the cloud ran it ${deliveries.length} times`, async () => {
      const result = await createUnder(kind, 50);
      assert.equal(result.seen, seen);
      assert.equal(result.exists, deliveries.includes(200));
      assert.equal(result.logged?.fault, kind);
      assert.deepEqual(
        result.logged?.deliveries.map(({ status }) => status),
        deliveries,
      );
    });
  }
});

test('a late delivery reaches the cloud when the client was answered long ago', async () => {
  const { logged } = await createUnder('late', 300);
  const [delivery] = logged?.deliveries ?? [];
  assert.ok(delivery && logged && delivery.startedAt - logged.receivedAt >= 299);
});

test('a conflict has the shape in which DynamoDB cancels a transaction', async () => {
  proxy.plan = () => ({ kind: 'conflict' });
  const put = (pk: string) => ({ Put: { TableName: TABLE, Item: { pk: { S: pk } } } });
  await assert.rejects(
    dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [put('a'), put('b')] })),
    {
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' },
        { Code: 'None' },
      ],
    },
  );
  proxy.plan = NO_FAULTS;
  const { Item } = await cloud.dynamodb.send(
    new GetItemCommand({ TableName: TABLE, Key: { pk: { S: 'a' } } }),
  );
  assert.equal(Item, undefined);
});

describe('a seeded plan', () => {
  const call = (occurrence: number, operation = 'TransactWriteItems') =>
    ({ service: 'dynamodb', operation, subject: 'KP#x', occurrence, input: {} }) as const;
  const plan = seededPlan({ seed: 'one', rate: 0.3, longestMs: 800 });
  const calls = Array.from({ length: 5_000 }, (_, index) => call(index));

  test('does the same to the same call', () => {
    assert.deepEqual(calls.map(plan), calls.toReversed().map(plan).toReversed());
  });

  test('does something else under another seed', () => {
    const other = seededPlan({ seed: 'two', rate: 0.3, longestMs: 800 });
    assert.notDeepEqual(calls.map(plan), calls.map(other));
  });

  test('meets the share of calls it was asked to, with every kind', () => {
    const faults = calls.map(plan).filter(fault => fault !== undefined);
    assert.ok(Math.abs(faults.length / calls.length - 0.3) < 0.03);
    assert.deepEqual(new Set(faults.map(({ kind }) => kind)), new Set(SEEDED_KINDS));
    assert.ok(faults.every(({ ms = 0 }) => ms >= 1 && ms <= 800));
  });

  test('lets only a transaction meet a conflict', () => {
    const reads = calls.map(({ occurrence }) => plan(call(occurrence, 'GetItem'))?.kind);
    assert.ok(!reads.includes('conflict'));
  });
});
