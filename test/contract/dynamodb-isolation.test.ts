import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { makeTable } from '../support/cloud-table.ts';

const TABLES = ['accounts-a', 'accounts-b'];
const ACCOUNTS = TABLES.flatMap(TableName =>
  [0, 1, 2, 3].map(n => ({ TableName, Key: { pk: `account-${n}` } })),
);
const TOTAL = ACCOUNTS.length * 100;
const ROUNDS = 50;

let cloud: CloudFixture;
let documents: DynamoDBDocumentClient;

before(async () => {
  cloud = await cloudFixture();
  documents = DynamoDBDocumentClient.from(cloud.dynamodb);
  for (const table of TABLES) await makeTable(cloud.dynamodb, table);
  for (const { TableName, Key } of ACCOUNTS) {
    await documents.send(new PutCommand({ TableName, Item: { ...Key, balance: 100 } }));
  }
});
after(() => cloud.close());

function twoAccounts(): [(typeof ACCOUNTS)[number] | undefined, (typeof ACCOUNTS)[number] | undefined] {
  const from = randomInt(ACCOUNTS.length);
  return [ACCOUNTS[from], ACCOUNTS[(from + randomInt(1, ACCOUNTS.length)) % ACCOUNTS.length]];
}

async function transfer(): Promise<void> {
  const [from, to] = twoAccounts();
  const ExpressionAttributeValues = { ':amount': randomInt(1, 40) };
  const debit = {
    UpdateExpression: 'SET balance = balance - :amount',
    ConditionExpression: 'balance >= :amount',
    ExpressionAttributeValues,
  };
  const credit = { UpdateExpression: 'SET balance = balance + :amount', ExpressionAttributeValues };
  assert.ok(from && to);
  const TransactItems = [{ Update: { ...from, ...debit } }, { Update: { ...to, ...credit } }];
  try {
    await documents.send(new TransactWriteCommand({ TransactItems }));
  } catch (error) {
    assert.equal(Object(error).name, 'TransactionCanceledException');
  }
}

async function touch(): Promise<void> {
  const [account] = twoAccounts();
  assert.ok(account);
  await documents.send(
    new UpdateCommand({
      ...account,
      UpdateExpression: 'ADD touched :one',
      ExpressionAttributeValues: { ':one': 1 },
    }),
  );
}

async function readBalances(): Promise<number[]> {
  const { Responses = [] } = await documents.send(
    new TransactGetCommand({ TransactItems: ACCOUNTS.map(Get => ({ Get })) }),
  );
  return Responses.map(({ Item }) => Number(Item?.['balance']));
}

async function repeatedly(work: () => Promise<void>): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) await work();
}

test('transactions over two tables are atomic and isolated beside single writes', async () => {
  const seen: number[][] = [];
  const read = async () => void seen.push(await readBalances());
  const transfers = Array.from({ length: 8 }, () => repeatedly(transfer));
  await Promise.all([...transfers, repeatedly(touch), repeatedly(touch), repeatedly(read), repeatedly(read)]);

  assert.equal(seen.length, 2 * ROUNDS);
  for (const balances of seen) {
    assert.equal(
      balances.reduce((sum, balance) => sum + balance, 0),
      TOTAL,
    );
    assert.ok(balances.every(balance => balance >= 0));
  }
  const accounts = await Promise.all(ACCOUNTS.map(account => documents.send(new GetCommand(account))));
  const touched = accounts.reduce((sum, { Item }) => sum + Number(Item?.['touched'] ?? 0), 0);
  assert.equal(touched, 2 * ROUNDS);
});
