import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { timingOf } from '../../shared/domain/timing.ts';
import { SEEDED_KINDS } from '../support/fault-plan.ts';
import { runCampaign } from './campaign.ts';
import { type CampaignReport, linesOf } from './campaign-report.ts';
import { PROMISES } from './campaign-violations.ts';

/** SEED=… repeats the faults and kills of an earlier run. */
const seed = process.env['SEED'] ?? String(randomInt(1_000_000_000));
const VENDS = Number(process.env['VENDS'] ?? 500);

describe(`${VENDS} vends under kill -9 and faults of the network, SEED=${seed}`, () => {
  let report: CampaignReport;

  before(async () => {
    report = await runCampaign({ seed, vends: VENDS, faults: 0.3, kill: true });
  });

  test('faults of every kind and kills meet at least 30 % of the vends', t => {
    for (const line of linesOf(report)) t.diagnostic(line);
    assert.ok(report.vends >= VENDS);
    assert.ok(report.hitShare >= 0.3, `${report.hitShare}`);
    const kinds = new Set(Object.keys(report.injected).map(name => name.split(' ')[0]));
    assert.deepEqual(
      SEEDED_KINDS.filter(kind => !kinds.has(kind)),
      [],
    );
    assert.ok((report.injected['kill -9'] ?? 0) >= 10, `${report.injected['kill -9']} kills`);
  });

  test('no call reaches the provider later than a lease waits', () => {
    const { leaseMs, functionMs } = timingOf('fast');
    assert.ok(report.latestDeliveryMs < leaseMs - functionMs, `${report.latestDeliveryMs} ms`);
  });

  for (const promise of PROMISES) {
    test(`0 ${promise}`, () => {
      assert.deepEqual(report.violations[promise], []);
    });
  }
});
