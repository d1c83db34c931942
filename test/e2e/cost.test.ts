import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type CostRow, costOf, costTable, idleTable, usageOf } from '../../build/cost.ts';
import { loadServerlessConfig } from '../../local/serverless-config.ts';
import { PROVIDERS } from '../../shared/domain/key-pair.ts';
import { AGES, COUNTERS } from '../../shared/ports/metrics.ts';
import { alarmsOf } from '../support/alarms.ts';
import { trafficOf } from '../support/cloud-traffic.ts';
import { lambdaContext, scheduledEvent } from '../support/http-events.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { collect, deleteKeyPair, postCreate, vend, vendRequest, viewRetrieval } from '../support/vending.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOCUMENT = join(ROOT, 'docs/cost.md');
const MINUTES_A_MONTH = 30 * 24 * 60;
/** Counted with a provider too. */
const BY_PROVIDER = ['KeyPairsVended', 'KeyPairsImported', 'VendsReplayed'];

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
  // The first request of a function reads the grants.
  const created = await vend(service.alice);
  await collect(service.anyone, created);
  await deleteKeyPair(service.alice, created.keyPair.id);
});
after(() => service.close());

type Timed = Pick<CostRow, 'what' | 'seconds' | 'throughApi'>;

async function rowOf(timed: Timed, act: () => Promise<unknown>): Promise<CostRow> {
  const { requests } = await trafficOf(service.cloud, act);
  return { ...timed, usage: usageOf(requests) };
}

function request(what: string, seconds: number, act: () => Promise<unknown>): Promise<CostRow> {
  return rowOf({ what, seconds, throughApi: true }, act);
}

async function requestRows(): Promise<CostRow[]> {
  const { alice, anyone } = service;
  const order = vendRequest();
  const made = await vend(alice);
  return [
    await request('vends on Lightsail', 1, () => postCreate(alice, order)),
    await request('the same request again', 0.1, () => postCreate(alice, order)),
    await request('looks at a retrieval', 0.05, () => viewRetrieval(anyone, made)),
    await request('releases', 0.1, () => collect(anyone, made)),
    await request('revocations', 0.5, () => deleteKeyPair(alice, made.keyPair.id)),
  ];
}

async function idleRows() {
  const [{ handler: reconcile }, { handler: checkpoint }] = await Promise.all([
    import('../../functions/reconcile/index.ts'),
    import('../../functions/checkpoint-audit/index.ts'),
  ]);
  const run = (what: string, seconds: number, act: () => Promise<unknown>) =>
    rowOf({ what, seconds, throughApi: false }, act);
  const context = { ...lambdaContext(), getRemainingTimeInMillis: () => 28_000 };
  return [
    {
      run: await run('the reconciler', 0.1, () => reconcile(scheduledEvent(), context)),
      runs: MINUTES_A_MONTH,
    },
    {
      run: await run('the signing of the trail', 0.3, () => checkpoint(scheduledEvent(), context)),
      runs: MINUTES_A_MONTH / 5,
    },
  ];
}

test('docs/cost.md says what the counted calls cost', async () => {
  const { resources } = await loadServerlessConfig(join(ROOT, 'serverless.yml'), { stage: 'prod' });
  const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === type).length;
  const standing = {
    keys: ofType('AWS::KMS::Key'),
    alarmMetrics: alarmsOf(resources).reduce((sum, { metrics }) => sum + metrics.length, 0),
    metrics: COUNTERS.length + AGES.length + BY_PROVIDER.length * PROVIDERS.length,
    dashboards: ofType('AWS::CloudWatch::Dashboard'),
    schedules: await idleRows(),
  };
  const text = await readFile(DOCUMENT, 'utf8');
  const tables = { requests: costTable(await requestRows()), idle: idleTable(standing) };
  const expected = Object.entries(tables).reduce(
    (document, [name, table]) =>
      document.replace(
        new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`),
        () => `<!-- ${name} -->\n\n${table}\n\n<!-- /${name} -->`,
      ),
    text,
  );
  if (process.env['WRITE_DOCS'] === '1') await writeFile(DOCUMENT, expected);
  assert.deepEqual(cellsOf(await readFile(DOCUMENT, 'utf8')), cellsOf(expected));
});

test('a write costs for each index that the item is in, and twice in a transaction', () => {
  const item = { pk: { S: 'x' }, ownerKey: { S: 'y' }, text: { S: 'z'.repeat(1500) } };
  const call = (operation: string, input: unknown) => ({ service: 'dynamodb', operation, input });
  assert.equal(usageOf([call('PutItem', { Item: item })]).writeUnits, 2 * (1 + 1));
  const transaction = call('TransactWriteItems', {
    TransactItems: [{ Put: { Item: item } }, { Update: {} }],
  });
  assert.equal(usageOf([transaction]).writeUnits, 2 * (2 + 1) + 2);
});

test('a KMS call costs what its kind of key does', () => {
  const usage = usageOf(['Decrypt', 'Sign'].map(operation => ({ service: 'kms', operation, input: {} })));
  assert.deepEqual([usage.kmsRequests, usage.kmsAsymmetricRequests], [1, 1]);
  const nothing = usageOf([]);
  const cost = (of: typeof usage) => costOf({ what: '', usage: of, throughApi: false, seconds: 0 });
  assert.ok(Math.abs(cost(usage) - cost(nothing) - 0.18 / 1e4) < 1e-12);
});

/** The cells of all tables, without what a formatter puts around them. */
function cellsOf(text: string): string[][] {
  const rows = text.split('\n').filter(line => line.startsWith('|') && !line.includes('---'));
  return rows.map(row => row.split('|').map(cell => cell.trim()));
}
