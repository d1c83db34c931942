import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  DeleteTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { makeTable } from '../support/cloud-table.ts';

let cloud: CloudFixture;
let TableName: string;
const now = Date.now();

before(async () => {
  cloud = await cloudFixture({ timeToLiveSweepMs: 20, now: () => now });
  TableName = await makeTable(cloud.dynamodb, 'expiring');
});
after(() => cloud.close());

const setTimeToLive = (Enabled: boolean) =>
  cloud.dynamodb.send(
    new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: 'ttl', Enabled } }),
  );
const describe = async () =>
  (await cloud.dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
const put = (pk: string, ttl: { N: string } | { S: string }) =>
  cloud.dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, ttl } }));
const exists = async (pk: string) =>
  (await cloud.dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }))).Item !== undefined;
const secondsFromNow = (offset: number) => ({ N: String(Math.floor(now / 1000) + offset) });

async function waitUntilGone(pk: string): Promise<void> {
  for (let waited = 0; waited < 5000; waited += 10) {
    if (!(await exists(pk))) return;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  assert.fail(`${pk} is still there`);
}

test('an expired item stays while time to live is disabled', async () => {
  assert.deepEqual(await describe(), { TimeToLiveStatus: 'DISABLED' });
  await put('early', secondsFromNow(-60));
  await new Promise(resolve => setTimeout(resolve, 60));
  assert.equal(await exists('early'), true);
});

test('what has expired is deleted; what has not, is no number or is five years past stays', async () => {
  await put('later', secondsFromNow(60));
  await put('text', { S: '1' });
  await put('ancient', secondsFromNow(-6 * 365 * 86_400));
  await put('expired', secondsFromNow(-60));
  await setTimeToLive(true);
  assert.deepEqual(await describe(), { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
  await waitUntilGone('expired');
  await waitUntilGone('early');
  assert.deepEqual(
    [await exists('later'), await exists('text'), await exists('ancient')],
    [true, true, true],
  );
});

test('it is enabled once and disabled once', async () => {
  await assert.rejects(setTimeToLive(true), {
    name: 'ValidationException',
    message: 'TimeToLive is already enabled',
  });
  await setTimeToLive(false);
  await assert.rejects(setTimeToLive(false), {
    name: 'ValidationException',
    message: 'TimeToLive is already disabled',
  });
});

test('a new table of the same name does not inherit it', async () => {
  await setTimeToLive(true);
  await cloud.dynamodb.send(new DeleteTableCommand({ TableName }));
  await assert.rejects(describe(), { name: 'ResourceNotFoundException' });
  await makeTable(cloud.dynamodb, TableName);
  assert.deepEqual(await describe(), { TimeToLiveStatus: 'DISABLED' });
});

test('an unknown table is a ResourceNotFoundException', async () => {
  const command = new DescribeTimeToLiveCommand({ TableName: 'nope' });
  await assert.rejects(cloud.dynamodb.send(command), { name: 'ResourceNotFoundException' });
});
