import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantSource } from '../../shared/adapters/dynamodb/dynamodb-grant-source.ts';
import { dynamoDbGrantStore } from '../../shared/adapters/dynamodb/dynamodb-grant-store.ts';
import { cutOffKeys } from '../../shared/adapters/dynamodb/keys.ts';
import type { GrantsDocument } from '../../shared/domain/grants.ts';
import type { GrantStore } from '../../shared/ports/grant-store.ts';
import { makeChangeGrants } from '../../shared/usecases/change-grants.ts';
import { type AdapterCloud, adapterCloud } from '../support/adapter-cloud.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { countByOperation, trafficOf } from '../support/cloud-traffic.ts';
import { grants } from '../support/grant-examples.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const DEPLOYED = grants({ sid: 'deployed' });
const BOB = 'arn:aws:iam::123456789012:user/bob';

let cloud: AdapterCloud;
let client: DynamoDBDocumentClient;
let store: GrantStore;
let changes: ReturnType<typeof makeChangeGrants>;

beforeEach(async () => {
  cloud = await adapterCloud();
  client = dynamoDbClient(cloud.region);
  store = dynamoDbGrantStore(client, cloud.tableName);
  changes = makeChangeGrants({ store, clock: () => NOW });
});

describe('the grants that a function goes by', () => {
  let time = NOW;

  const source = (deployed: () => GrantsDocument | undefined = () => DEPLOYED) =>
    dynamoDbGrantSource(client, cloud.tableName, { clock: () => time, deployed });
  const sidsOf = async (current: ReturnType<typeof source>) =>
    (await current.current(signal)).document?.statements.map(({ sid }) => sid);

  it('are those of the table, and those deployed while it has none', async t => {
    t.after(closeCloud);
    assert.deepEqual(await sidsOf(source()), ['deployed']);
    assert.equal(await sidsOf(source(() => undefined)), undefined);
    await changes.apply({ document: grants({ sid: 'applied' }) }, ACTOR, signal);
    assert.deepEqual(await sidsOf(source()), ['applied']);
  });

  it('are those deployed also where somebody was cut off and nothing applied', async t => {
    t.after(closeCloud);
    await changes.cutOff(BOB, ACTOR, signal);
    assert.deepEqual(await source().current(signal), { document: DEPLOYED, cutOff: [BOB] });
  });

  it('are read once in 60 s, and again when the clock was set back', async t => {
    t.after(closeCloud);
    const cached = source();
    const reads = async (at: number) => {
      time = at;
      const { requests } = await trafficOf(cloud, () => cached.current(signal));
      return countByOperation(requests)['dynamodb GetItem'] ?? 0;
    };
    const times = [NOW, NOW + 1, NOW + 59_999, NOW + 60_000, NOW + 60_001, NOW - 1];
    const counts: number[] = [];
    for (const at of times) counts.push(await reads(at));
    assert.deepEqual(counts, [1, 0, 0, 1, 0, 1]);
  });

  it('are seen 60 s after a change at the latest', async t => {
    t.after(closeCloud);
    time = NOW;
    const cached = source();
    assert.deepEqual(await sidsOf(cached), ['deployed']);
    await changes.apply({ document: grants({ sid: 'applied' }) }, ACTOR, signal);
    assert.deepEqual(await sidsOf(cached), ['deployed']);
    time = NOW + 60_000;
    assert.deepEqual(await sidsOf(cached), ['applied']);
  });

  it('allow nothing while they cannot be read and what was read is too old', async t => {
    t.after(closeCloud);
    time = NOW;
    const cached = source();
    await cached.current(signal);
    using _ = faultOn(cloud, operation('GetItem'), awsError(500, 'InternalServerError'));
    assert.deepEqual((await cached.current(signal)).document, DEPLOYED);
    time = NOW + 60_000;
    await assert.rejects(cached.current(signal), { code: 'unavailable' });
    await assert.rejects(source().current(signal), { code: 'unavailable' });
  });
});

describe('a change of the grants', () => {
  it('is a version more, and an entry in a chain of its own', async t => {
    t.after(closeCloud);
    const first = await changes.apply({ document: grants({ sid: 'one' }) }, ACTOR, signal);
    const second = await changes.apply({ document: grants({ sid: 'two' }) }, ACTOR, signal);
    const cutOff = await changes.cutOff(BOB, ACTOR, signal);
    const restored = await changes.restore(BOB, ACTOR, signal);
    assert.deepEqual(
      [first, second, cutOff, restored].map(({ version, cutOff: principals }) => [version, principals]),
      [
        [1, []],
        [2, []],
        [3, [BOB]],
        [4, []],
      ],
    );
    assert.deepEqual(await store.history(10, signal), [restored, cutOff, second, first]);
    const entries = await entriesOfGrants();
    assert.deepEqual(
      entries.map(({ event, sequence, facts }) => [event, sequence, facts]),
      [
        ['grants.changed', 1, { version: 1, hash: first.hash }],
        ['grants.changed', 2, { version: 2, hash: second.hash }],
        ['grants.changed', 3, { version: 3, cutOff: BOB }],
        ['grants.changed', 4, { version: 4, restored: BOB }],
      ],
    );
    assert.deepEqual(
      entries.slice(1).map(({ previousHash }) => previousHash),
      entries.slice(0, -1).map(({ hash }) => hash),
    );
    assert.equal(restored.audit.hash, entries.at(-1)?.['hash']);
  });

  it('that changes nothing is no version', async t => {
    t.after(closeCloud);
    const first = await changes.apply({ document: grants({ sid: 'one' }) }, ACTOR, signal);
    assert.deepEqual(await changes.apply({ document: grants({ sid: 'one' }) }, ACTOR, signal), first);
    assert.deepEqual(await changes.restore(BOB, ACTOR, signal), first);
    assert.equal((await entriesOfGrants()).length, 1);
  });

  it('is refused to all but one of those who start from the same version', async t => {
    t.after(closeCloud);
    await changes.apply({ document: grants({ sid: 'one' }) }, ACTOR, signal);
    const from = await store.find(signal);
    const late = makeChangeGrants({
      store: { find: async () => from, write: store.write },
      clock: () => NOW,
    });
    await changes.apply({ document: grants({ sid: 'two' }) }, ACTOR, signal);
    await assert.rejects(late.apply({ document: grants({ sid: 'three' }) }, ACTOR, signal), {
      code: 'request_in_progress',
    });
    assert.equal((await store.find(signal))?.version, 2);
    assert.equal((await entriesOfGrants()).length, 2);
  });

  it('marks who is cut off in rows of its own, for as long as it holds', async t => {
    t.after(closeCloud);
    const rows = async () => {
      const found = await Promise.all(
        cutOffKeys(BOB).map(Key =>
          client.send(new GetCommand({ TableName: cloud.tableName, Key, ConsistentRead: true })),
        ),
      );
      return found.map(({ Item }) => Item !== undefined);
    };
    const everywhere = cutOffKeys(BOB).map(() => true);
    await changes.cutOff(BOB, ACTOR, signal);
    assert.deepEqual(await rows(), everywhere);
    await changes.restore(BOB, ACTOR, signal);
    assert.deepEqual(
      await rows(),
      everywhere.map(() => false),
    );
  });
});

async function closeCloud(): Promise<void> {
  client.destroy();
  await cloud.close();
}

async function entriesOfGrants(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: cloud.tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :audit)',
      ExpressionAttributeValues: { ':pk': 'KP#grants', ':audit': 'AUDIT#' },
    }),
  );
  return Items;
}
