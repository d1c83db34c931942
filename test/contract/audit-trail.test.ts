import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { BatchWriteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoDbAuditTrail } from '../../shared/adapters/dynamodb/dynamodb-audit-trail.ts';
import { dynamoDbCheckpointStore } from '../../shared/adapters/dynamodb/dynamodb-checkpoint-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbTrailExport } from '../../shared/adapters/dynamodb/dynamodb-trail-export.ts';
import { AUDIT_SHARDS } from '../../shared/adapters/dynamodb/keys.ts';
import { auditItem } from '../../shared/adapters/dynamodb/vend-item.ts';
import { kmsCheckpointSigner } from '../../shared/adapters/kms/kms-checkpoint-signer.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { AUDIT_EVENT } from '../../shared/contracts/audit-event.ts';
import type { AuditEntry } from '../../shared/domain/audit-entry.ts';
import type { AuditExport, ExportLine } from '../../shared/domain/audit-export.ts';
import { verifyAuditExport } from '../../shared/domain/verify-audit-export.ts';
import type { AuditPage, AuditQuery, AuditTrail } from '../../shared/ports/audit-trail.ts';
import { makeCheckpointAudit } from '../../shared/usecases/checkpoint-audit.ts';
import { makeExportAudit } from '../../shared/usecases/export-audit.ts';
import { type AdapterCloud, adapterCloud } from '../support/adapter-cloud.ts';
import { auditChain } from '../support/audit-examples.ts';
import { invocation } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
/** AUDIT_ENTRIES=100000 loads the number that is promised; it takes minutes. */
const ENTRIES = Number(process.env['AUDIT_ENTRIES'] ?? 3_000);
const CHAIN_LENGTH = 3;
const RANGE = { from: NOW - 86_400_000, to: NOW + 10 * 86_400_000 };

let cloud: AdapterCloud;
let client: DynamoDBDocumentClient;
let trail: AuditTrail;
let loaded: AuditEntry[];

before(async () => {
  cloud = await adapterCloud();
  client = dynamoDbClient(cloud.region);
  trail = dynamoDbAuditTrail(client, cloud.tableName);
  loaded = Array.from({ length: ENTRIES / CHAIN_LENGTH }, (_, number) =>
    auditChain(number, CHAIN_LENGTH, { at: NOW + number * 1000 }),
  ).flat();
  for (let start = 0; start < loaded.length; start += 25) await load(loaded.slice(start, start + 25));
});
after(async () => {
  client.destroy();
  await cloud.close();
});

async function load(entries: readonly AuditEntry[]): Promise<void> {
  const puts = entries.map(entry => ({ PutRequest: { Item: auditItem(entry) } }));
  await client.send(new BatchWriteCommand({ RequestItems: { [cloud.tableName]: puts } }));
}

const placeOf = ({ at, keyPairId, sequence }: AuditEntry) => `${at} ${keyPairId} ${sequence}`;
const newestFirst = (entries: readonly AuditEntry[]) => entries.map(placeOf).sort().reverse();

/** The items that queries read, and the read units they cost, while something is done. */
async function readWhile<Result>(work: () => Promise<Result>) {
  const reads = { items: 0, queries: 0, units: 0 };
  const name = `reads-${randomUUID()}`;
  client.middlewareStack.add(
    next => async args => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const result = await next(args);
      const { ScannedCount = 0, ConsumedCapacity } = Object(result.output);
      reads.items += Number(ScannedCount);
      reads.units += Number(ConsumedCapacity?.CapacityUnits ?? 0);
      reads.queries += 1;
      return result;
    },
    { step: 'initialize', priority: 'high', name },
  );
  try {
    return { result: await work(), reads };
  } finally {
    client.middlewareStack.remove(name);
  }
}

async function everyPage(
  query: Partial<AuditQuery>,
  between: (page: AuditPage) => unknown = () => undefined,
) {
  const entries: AuditEntry[] = [];
  let after: AuditQuery['after'];
  do {
    const page = await trail.list({ ...RANGE, limit: 100, ...query, after }, signal);
    entries.push(...page.entries);
    after = page.next;
    await between(page);
  } while (after);
  return entries;
}

describe(`a trail of ${ENTRIES} entries`, () => {
  for (const limit of [1, 50, 100]) {
    it(`reads for a page of ${limit} at most what it gives and one page a shard`, async t => {
      const { result, reads } = await readWhile(() => trail.list({ ...RANGE, limit }, signal));
      assert.deepEqual(result.entries.map(placeOf), newestFirst(loaded).slice(0, limit));
      const pageOfShard = Math.ceil(limit / AUDIT_SHARDS) + 1;
      t.diagnostic(`${reads.items} items in ${reads.queries} queries, ${reads.units} read units`);
      assert.ok(reads.items <= limit + AUDIT_SHARDS * pageOfShard, `${reads.items} items`);
    });
  }

  it('is given whole, newest first, each entry once, by its pages', async () => {
    const { result, reads } = await readWhile(() => everyPage({ to: NOW + 200_000 }));
    const expected = loaded.filter(({ at }) => Date.parse(at) <= NOW + 200_000);
    assert.deepEqual(result.map(placeOf), newestFirst(expected));
    assert.ok(reads.items < 3 * expected.length, `${reads.items} items`);
  });

  it('is cut to a time range, both ends included', async () => {
    const range = { from: NOW + 10_000, to: NOW + 20_000 };
    const expected = loaded.filter(({ at }) => Date.parse(at) >= range.from && Date.parse(at) <= range.to);
    assert.deepEqual((await everyPage({ ...range, limit: 7 })).map(placeOf), newestFirst(expected));
  });

  it('is given by who acted', async () => {
    const principal = `arn:aws:iam::123456789012:role/${randomUUID()}`;
    const own = auditChain(1, 5, { principal, at: NOW });
    await load(own);
    const acted = own.filter(entry => entry.principal === principal);
    assert.deepEqual((await everyPage({ principal, limit: 2 })).map(placeOf), newestFirst(acted));
    const { reads } = await readWhile(() => trail.list({ ...RANGE, limit: 50, principal }, signal));
    assert.equal(reads.items, acted.length);
  });

  it('goes on behind a cursor however much is inserted meanwhile', async () => {
    const range = { from: NOW + 30_000, to: NOW + 60_000 };
    const known = newestFirst(loaded).filter(place => {
      const at = Date.parse(place.split(' ')[0] ?? '');
      return at >= range.from && at <= range.to;
    });
    let number = 1_000_000;
    const entries = await everyPage({ ...range, limit: 5 }, async () => {
      number += 1;
      await load(auditChain(number, 3, { at: NOW + 59_000 }));
    });
    const places = entries.map(placeOf);
    assert.equal(new Set(places).size, places.length);
    assert.deepEqual(places, places.toSorted().reverse());
    assert.deepEqual(
      places.filter(place => known.includes(place)),
      known,
    );
  });

  it('is empty where nothing happened', async () => {
    assert.deepEqual(await everyPage({ from: NOW - 86_400_000, to: NOW - 1 }), []);
  });
});

describe('the trail of a key pair', () => {
  const entries = auditChain(77, 7, { principal: 'arn:aws:iam::123456789012:role/chain', at: NOW });
  const id = entries[0]?.keyPairId ?? '';
  const page = (query: Partial<AuditQuery>) => trail.listOf(id, { ...RANGE, limit: 50, ...query }, signal);

  before(() => load(entries));

  it('is given newest first, whole, in the shape of the contract', async () => {
    const { entries: given, next } = await page({});
    assert.deepEqual(given, entries.toReversed());
    assert.equal(next, undefined);
    for (const entry of given) AUDIT_EVENT.parse(entry);
  });

  it('is given page by page', async () => {
    const sequences: number[] = [];
    let after: AuditQuery['after'];
    do {
      const { entries: given, next } = await page({ limit: 3, after });
      sequences.push(...given.map(({ sequence }) => sequence));
      after = next;
    } while (after);
    assert.deepEqual(sequences, [7, 6, 5, 4, 3, 2, 1]);
  });

  it('is cut to a range and to who acted', async () => {
    const inRange = await page({ from: NOW + 1000, to: NOW + 3000 });
    assert.deepEqual(
      inRange.entries.map(({ sequence }) => sequence),
      [4, 3, 2],
    );
    const released = await page({ principal: 'bearer' });
    assert.deepEqual(
      released.entries.map(({ sequence }) => sequence),
      [6, 3],
    );
  });

  it('names the owner, and nobody for a key pair that is none', async () => {
    assert.equal(await trail.ownerOf(id, signal), 'arn:aws:iam::123456789012:role/chain');
    assert.equal(await trail.ownerOf('kp_00000000000000000000000000', signal), undefined);
  });
});

describe('checkpoints and export of the same trail', () => {
  const time = { now: NOW };
  const deps = () => ({
    store: dynamoDbCheckpointStore(client, cloud.tableName),
    source: dynamoDbTrailExport(client, cloud.tableName),
    signer: kmsCheckpointSigner(kmsClient(cloud.region), 'alias/keyvend-test-checkpoint'),
    clock: () => time.now,
    stage: 'test',
  });
  const checkpoint = (at: number) => {
    time.now = at;
    return makeCheckpointAudit(deps())(invocation());
  };
  const exported = async (): Promise<AuditExport> => {
    const lines: ExportLine[] = [];
    for await (const line of makeExportAudit(deps())(signal)) lines.push(line);
    const checkpoints = lines.filter(line => 'kind' in line);
    return {
      entries: lines.filter(line => 'entry' in line).map(({ entry }) => entry),
      checkpoints: checkpoints.filter(({ kind }) => kind === 'checkpoint'),
      seal: checkpoints.find(({ kind }) => kind === 'seal'),
    };
  };

  it('verify, and a checkpoint reads what is new and a minute more', async t => {
    const whole = await checkpoint(NOW + 10 * 86_400_000);
    const { result, reads } = await readWhile(() => checkpoint(time.now + 300_000));
    t.diagnostic(`${whole.length} checkpoints over everything; then ${reads.items} items for one more`);
    assert.equal(result.length, 1);
    assert.equal(reads.items, 1);
    const audit = await exported();
    assert.equal(audit.checkpoints.length, whole.length + 1);
    assert.ok(audit.entries.length >= ENTRIES);
    assert.deepEqual(verifyAuditExport(audit, []), []);
  });

  it('of runs at the same time, only one adds the next', async () => {
    time.now += 300_000;
    const added = await Promise.all([1, 2, 3].map(() => makeCheckpointAudit(deps())(invocation())));
    assert.equal(added.flat().length, 1);
    assert.deepEqual(verifyAuditExport(await exported(), []), []);
  });

  it('show a row that was changed in the table', async () => {
    const [row] = auditChain(2, 1, { at: NOW + 2000 });
    assert.ok(row);
    const forged = { ...row, principal: `${ACTOR.principal}-other` };
    await client.send(new PutCommand({ TableName: cloud.tableName, Item: auditItem(forged) }));
    const faults = verifyAuditExport(await exported(), []);
    assert.deepEqual(faults, [{ keyPairId: row.keyPairId, sequence: 1, problem: 'altered' }]);
  });
});
