import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CloudRequest, Interception } from '../../local/cloud/traffic.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import type { VendStore } from '../../shared/ports/vend-store.ts';
import { type AdapterCloud, adapterCloud } from '../support/adapter-cloud.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { becomingReady, claimVend, unclaimed } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
let cloud: AdapterCloud;
let client: DynamoDBDocumentClient;
let store: VendStore;
before(async () => {
  cloud = await adapterCloud();
  client = dynamoDbClient(cloud.region);
  store = dynamoDbVendStore(client, cloud.tableName);
});
after(async () => {
  client.destroy();
  await cloud.close();
});

const transactions = operation('TransactWriteItems');

/** A cancelled transaction, with a reason for each of its items. */
function canceled(...codes: string[]): Interception {
  return {
    status: 400,
    body: {
      __type: 'TransactionCanceledException',
      Message: 'Transaction cancelled',
      CancellationReasons: codes.map(Code => ({ Code })),
    },
  };
}

/** The transactions that the table got while `act` ran. */
async function transactionsOf(act: () => Promise<unknown>): Promise<CloudRequest[]> {
  const before = cloud.requests.length;
  await act();
  return cloud.requests.slice(before).filter(transactions);
}

const tokenOf = ({ input }: CloudRequest): unknown => Object(input).ClientRequestToken;

describe('a transaction', () => {
  for (const code of ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']) {
    it(`that is cancelled for ${code} is sent again, under another token`, async () => {
      using fault = faultOn(cloud, transactions, canceled('None', code, 'None'), 2);
      const sent = await transactionsOf(() => claimVend(store));
      assert.deepEqual([fault.met(), sent.length], [2, 3]);
      assert.equal(new Set(sent.map(tokenOf)).size, 3);
    });
  }

  it('that conflicts again and again is unavailable after five times', async () => {
    using _ = faultOn(cloud, transactions, canceled('TransactionConflict', 'None', 'None'));
    const { to, entry } = unclaimed();
    const sent = await transactionsOf(() =>
      assert.rejects(store.claim(to, entry, signal), { code: 'unavailable', retryAfterSeconds: 5 }),
    );
    assert.equal(sent.length, 5);
  });

  for (const code of ['ValidationError', 'ItemCollectionSizeLimitExceeded', 'AccessDenied', 'Unknown']) {
    it(`that is cancelled for ${code} is unavailable at once`, async () => {
      using fault = faultOn(cloud, transactions, canceled('None', code));
      await assert.rejects(store.transition(becomingReady(unclaimed().to), signal), { code: 'unavailable' });
      assert.equal(fault.met(), 1);
    });
  }

  for (const name of ['ValidationException', 'AccessDeniedException', 'ResourceNotFoundException']) {
    it(`that fails with ${name} is unavailable at once`, async () => {
      using fault = faultOn(cloud, transactions, awsError(400, name));
      await assert.rejects(claimVend(store), { code: 'unavailable' });
      assert.equal(fault.met(), 1);
    });
  }

  it('whose condition fails beside a conflict is decided by its condition', async () => {
    using fault = faultOn(cloud, transactions, canceled('ConditionalCheckFailed', 'TransactionConflict'));
    assert.equal(await store.transition(becomingReady(unclaimed().to), signal), 'superseded');
    assert.equal(fault.met(), 1);
  });

  it('that is still in progress is sent again under its own token', async () => {
    using _ = faultOn(cloud, transactions, awsError(400, 'TransactionInProgressException'), 1);
    const sent = await transactionsOf(() => claimVend(store));
    assert.equal(sent.length, 2);
    assert.equal(new Set(sent.map(tokenOf)).size, 1);
  });

  it('whose answer is lost is found to be applied', async () => {
    using _ = faultOn(cloud, transactions, { drop: 'response' }, 1);
    await claimVend(store);
  });

  it('fails on the places of its items: the vend, the audit entry, the name', async () => {
    const reasons: [codes: string[], outcome: string | undefined][] = [
      [['ConditionalCheckFailed', 'None', 'None'], 'superseded'],
      [['ConditionalCheckFailed', 'ConditionalCheckFailed', 'ConditionalCheckFailed'], 'superseded'],
      [['None', 'None', 'ConditionalCheckFailed'], 'name-taken'],
      [['None', 'ConditionalCheckFailed', 'None'], undefined],
      [['None', 'ConditionalCheckFailed', 'ConditionalCheckFailed'], undefined],
    ];
    for (const [codes, outcome] of reasons) {
      using _ = faultOn(cloud, transactions, canceled(...codes));
      const pending = store.transition({ ...becomingReady(unclaimed().to), name: 'take' }, signal);
      if (outcome) assert.equal(await pending, outcome);
      else await assert.rejects(pending, { code: 'internal' });
    }
  });
});

describe('a transaction that insists', () => {
  const insisting = async () => ({ ...becomingReady(await claimVend(store)), insist: true });

  const faults: [what: string, interception: Interception, times: number][] = [
    ['an error of the service', awsError(500, 'InternalServerError'), 4],
    ['a denied access', awsError(400, 'AccessDeniedException'), 2],
    ['a lost request', { drop: 'request' }, 4],
    ['a lost answer', { drop: 'response' }, 4],
    ['a conflict, more often than others are repeated', canceled('TransactionConflict', 'None'), 6],
  ];
  for (const [what, interception, times] of faults) {
    it(`is sent until it is applied, whatever fails: ${what}`, async () => {
      const step = await insisting();
      using fault = faultOn(cloud, transactions, interception, times);
      assert.equal(await store.transition(step, signal), 'applied');
      assert.equal(fault.met(), times);
      assert.deepEqual(await store.find(step.to.id, signal), step.to);
    });
  }

  it('ends when its signal aborts', async () => {
    const step = await insisting();
    using fault = faultOn(cloud, transactions, awsError(500, 'InternalServerError'));
    await assert.rejects(store.transition(step, AbortSignal.timeout(300)), { code: 'unavailable' });
    const met = fault.met();
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.equal(fault.met(), met);
  });

  it('is not sent again once its condition has failed', async () => {
    const step = await insisting();
    assert.equal(await store.transition(step, signal), 'applied');
    using fault = faultOn(cloud, transactions, async () => undefined);
    assert.equal(await store.transition(step, signal), 'superseded');
    assert.equal(fault.met(), 1);
  });
});

describe('the table', () => {
  it('is read consistently', async () => {
    const before = cloud.requests.length;
    await store.find(unclaimed().to.id, signal);
    const [read] = cloud.requests.slice(before);
    assert.equal(Object(read?.input).ConsistentRead, true);
  });

  for (const [method, name, call] of [
    ['find', 'GetItem', () => store.find('kp', signal)],
    ['list', 'Query', () => store.list({ principal: 'p', limit: 1, states: ['ready'] }, signal)],
  ] as const) {
    it(`is unavailable to ${method} where it cannot be read`, async () => {
      using _ = faultOn(cloud, operation(name), awsError(400, 'AccessDeniedException'));
      await assert.rejects(call(), { code: 'unavailable', retryAfterSeconds: 5 });
    });
  }

  it('that holds a row which is none of ours is not read as one', async () => {
    using _ = faultOn(cloud, operation('GetItem'), { status: 200, body: { Item: { pk: { S: 'KP#x' } } } });
    await assert.rejects(store.find('x', signal), { name: '$ZodError' });
  });

  it('is asked eight times for one page at most', async () => {
    const end = {
      pk: { S: 'KP#kp_1' },
      sk: { S: 'VEND' },
      ownerKey: { S: 'OWNER#p' },
      ownerSort: { S: 'time#kp_1' },
    };
    using fault = faultOn(cloud, operation('Query'), {
      status: 200,
      body: { Items: [], Count: 0, LastEvaluatedKey: end },
    });
    const page = await store.list({ principal: 'p', limit: 5, states: ['ready'] }, signal);
    assert.deepEqual([fault.met(), page], [8, { vends: [], next: { createdAt: 'time', id: 'kp_1' } }]);
  });
});
