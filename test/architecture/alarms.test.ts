import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { loadServerlessConfig } from '../../local/serverless-config.ts';
import { METRICS_NAMESPACE } from '../../shared/adapters/system/emf-metrics.ts';
import { AGES, COUNTERS } from '../../shared/ports/metrics.ts';
import { type Alarm, alarmFaults, alarmsOf, dashboardMetrics } from '../support/alarms.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Counted for the dashboard: none of them is a reason to wake anybody. */
const WITHOUT_ALARM = [
  ...['AbandonedImportsFinished', 'AuditCheckpointsSigned', 'DryRuns', 'KeyPairsDeleted', 'KeyPairsImported'],
  ...['KeyPairsVended', 'KeysReleased', 'ReleasesReplayed', 'RequestsRefused', 'RetrievalsReissued'],
  ...['VendsReplayed', 'TokensExpired', 'TokensForOthers', 'TokensMalformed', 'TokensNotYetValid'],
  ...['TokensOfUnknownIssuer', 'TokensWithUnknownKey', 'TokensWithUnusableSubject'],
  ...['TokensWithWrongAlgorithm', 'TokensWithWrongSignature'],
];

let alarms: readonly Alarm[];
let runbook: string;
let functions: readonly string[];
let onDashboard: readonly string[];
before(async () => {
  const config = await loadServerlessConfig(join(ROOT, 'serverless.yml'), { stage: 'prod' });
  alarms = alarmsOf(config.resources);
  onDashboard = dashboardMetrics(config.resources);
  functions = config.functions.map(({ name }) => `keyvend-prod-${name}`);
  runbook = await readFile(join(ROOT, 'docs/runbook.md'), 'utf8');
});

const faults = (of = alarms, text = runbook) => alarmFaults(of, { runbook: text, stage: 'prod', functions });

describe('the alarms', () => {
  test('each have a section of the runbook, and metrics that there are', () => {
    assert.ok(alarms.length > 20);
    assert.deepEqual(faults(), []);
  });

  test('watch every metric of ours that is not only counted', () => {
    const watched = alarms.flatMap(({ metrics }) =>
      metrics.filter(({ namespace }) => namespace === METRICS_NAMESPACE).map(({ name }) => name),
    );
    assert.deepEqual([...new Set([...watched, ...WITHOUT_ALARM])].sort(), [...COUNTERS, ...AGES].sort());
  });

  test('share the dashboard with every metric of ours', () => {
    assert.deepEqual([...new Set(onDashboard)].sort(), [...COUNTERS, ...AGES].sort());
  });
});

type Change = (alarm: Alarm) => Alarm;

const PLANTED: readonly [fault: string, change: Change, found: RegExp][] = [
  ['that links to no section', alarm => ({ ...alarm, description: 'x docs/runbook.md#nowhere' }), /nowhere/],
  ['that links to nothing', alarm => ({ ...alarm, description: 'Something is wrong.' }), /no link/],
  ['without the stage in its name', alarm => ({ ...alarm, name: 'vends-need-attention' }), /stage/],
  ['that tells nobody', alarm => ({ ...alarm, actions: [] }), /tells nobody/],
  ['that leaves missing data to chance', alarm => ({ ...alarm, missing: undefined }), /missing data/],
  ['on a metric that nothing counts', alarm => withMetric(alarm, { name: 'KeysVended' }), /KeysVended/],
  [
    'on a metric that AWS does not have',
    alarm => withMetric(alarm, { namespace: 'AWS/Lambda' }),
    /AWS\/Lambda/,
  ],
  [
    'of another stage',
    alarm => withMetric(alarm, { dimensions: { stage: 'dev' } }),
    /other dimensions than stage=prod/,
  ],
  [
    'of a function that there is not',
    alarm =>
      withMetric(alarm, {
        ...{ namespace: 'AWS/Lambda', name: 'Errors' },
        dimensions: { FunctionName: 'keyvend-prod-none' },
      }),
    /keyvend-prod-none/,
  ],
];

describe('an alarm', () => {
  for (const [fault, change, found] of PLANTED) {
    test(`${fault} is found`, () => {
      const [first = assert.fail(), ...others] = alarms;
      assert.match(faults([change(first), ...others]).join('\n'), found);
    });
  }

  test('that is not there is missed by its section', () => {
    const [{ name } = assert.fail(), ...others] = alarms;
    assert.deepEqual(faults(others), [`${name.replace('keyvend-prod-', '')}: a section without an alarm`]);
  });

  test('whose section says not what to look at, or what to do, is found', () => {
    const text = runbook.replace('- **Look**', '- **See**').replace('- **Do**', '- **Act**');
    assert.deepEqual(faults(alarms, text), ['vends-need-attention: its section lacks Look, Do']);
  });
});

function withMetric(alarm: Alarm, change: Partial<Alarm['metrics'][number]>): Alarm {
  return { ...alarm, metrics: alarm.metrics.map(metric => ({ ...metric, ...change })) };
}
