import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { readTruth } from '../support/fault-truth.ts';
import { type CampaignOptions, runCampaign, type SettledCampaign } from './campaign.ts';
import { type CampaignReport, linesOf } from './campaign-report.ts';
import { EC2_SITE, KMS_SITE, SWAS_SITE, TARGETS_SITE } from './campaign-sites.ts';
import { PROMISES } from './campaign-violations.ts';
import { createEvent, deleteEvent } from './function-events.ts';
import { ask } from './patient-client.ts';
import type { WorkerPool } from './worker-pool.ts';

/** SEED=… repeats the faults and kills of an earlier run. */
const seed = process.env['SEED'] ?? String(randomInt(1_000_000_000));
const VENDS = Number(process.env['VENDS'] ?? 80);
/** Of few vends chance may spare some: more are aimed at than must be hit. */
const FAULTS = 0.4;
const REGION = 'cn-hangzhou';
/** So many key pairs a region of SWAS has room for. */
const QUOTA = 10;

/** What SWAS answered when nothing was left that used up its quota, and one more. */
const fresh: (number | undefined)[] = [];

const CAMPAIGNS: readonly (readonly [
  name: string,
  more: Pick<CampaignOptions, 'site' | 'whenSettled'> & Partial<Pick<CampaignOptions, 'vends'>>,
])[] = [
  ['at EC2', { site: EC2_SITE }],
  ['at SWAS', { site: SWAS_SITE, whenSettled: fillRegion }],
  ['by KMS for Lightsail', { site: KMS_SITE }],
  ['by KMS for all three at once', { site: TARGETS_SITE, vends: VENDS / 2 }],
];

for (const [name, more] of CAMPAIGNS) {
  const { vends = VENDS } = more;
  describe(`${vends} vends ${name} under kill -9 and faults of the network, SEED=${seed}`, () => {
    let report: CampaignReport;

    before(async () => {
      report = await runCampaign({ seed, faults: FAULTS, kill: true, ...more, vends });
    });

    test('faults and kills meet at least 30 % of the vends', t => {
      for (const line of linesOf(report)) t.diagnostic(line);
      assert.ok(report.vends >= vends);
      assert.ok(report.hitShare >= 0.3, `${report.hitShare}`);
    });

    for (const promise of PROMISES) {
      test(`0 ${promise}`, () => {
        assert.deepEqual(report.violations[promise], []);
      });
    }
  });
}

test('what is left of the vends at SWAS uses up nothing of the quota: a region takes ten more, and no eleventh', () => {
  assert.deepEqual(fresh, [...Array.from({ length: QUOTA }, () => 201), 409]);
});

/** Deletes what clients have of a region, and vends as many key pairs as it has room for, and one more. */
async function fillRegion({ pool, faultCloud }: SettledCampaign): Promise<void> {
  const { vends } = await readTruth(faultCloud);
  for (const { id, region, state } of vends.values()) {
    if (region === REGION && (state === 'ready' || state === 'retrieved')) await remove(pool, id);
  }
  for (let number = 0; number <= QUOTA; number += 1) fresh.push(await vend(pool, number));
}

async function remove(pool: WorkerPool, id: string): Promise<void> {
  const { answer } = await ask(pool, 'delete-key-pair', () => deleteEvent(id));
  assert.equal(answer?.statusCode, 204);
}

async function vend(pool: WorkerPool, number: number): Promise<number | undefined> {
  const name = `fresh-${number}`;
  const body = { provider: 'swas', region: REGION, name, clientToken: name };
  const { answer } = await ask(pool, 'create-key-pair', () => createEvent(body));
  return answer?.statusCode;
}
