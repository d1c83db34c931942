import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import { type FaultCloud, startFaultCloud } from '../support/fault-cloud.ts';
import { NO_FAULTS, seededPlan } from '../support/fault-plan.ts';
import { type Draw, drawFrom } from '../support/fault-seed.ts';
import { readTruth } from '../support/fault-truth.ts';
import { type CampaignReport, reportOf } from './campaign-report.ts';
import { type CampaignSite, LIGHTSAIL_SITE, preloaded } from './campaign-sites.ts';
import { findViolations } from './campaign-violations.ts';
import { scheduleEvent } from './function-events.ts';
import { makePrivateKeys } from './private-keys.ts';
import { settle } from './settle.ts';
import { type ClientWorld, live } from './vend-client.ts';
import { newStory, type Story, wishesOf } from './vend-story.ts';
import { openWorkerPool, type WorkerPool } from './worker-pool.ts';

export interface CampaignOptions {
  /** Where key pairs are vended, and where they are born; by default at Lightsail. */
  readonly site?: CampaignSite;
  readonly vends: number;
  /** The share of vends that some fault of the network shall meet. */
  readonly faults: number;
  /** Whether workers are killed. */
  readonly kill: boolean;
  readonly seed: string;
  /** Is told every few seconds how far it is. */
  readonly onProgress?: ((line: string) => void) | undefined;
  /** Looks at what is left while the workers still live. */
  readonly whenSettled?: (settled: SettledCampaign) => Promise<void>;
}

export interface SettledCampaign {
  readonly pool: WorkerPool;
  readonly faultCloud: FaultCloud;
}

/** Few at once, since a call that takes long on a busy machine runs into the short times of the tests. */
const WORKERS = 3;
const TASKS_EACH = 3;
const CLIENTS = 60;
/** So many calls of the cloud a vend takes from its claim to its end. */
const CALLS_A_VEND = 10;
const RECONCILE_EVERY_MS = 1_000;
const PROGRESS_EVERY_MS = 5_000;
const IMPORTED_KEYS = 4;

/** Vends, collects and deletes while workers are killed and calls fail; then looks at what is left. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { seed, kill, site = LIGHTSAIL_SITE } = options;
  const startedAt = Date.now();
  await using opened = new AsyncDisposableStack();
  // Workers are born often: their code is compiled once.
  const cache = await mkdtemp(join(tmpdir(), 'keyvend-campaign-'));
  opened.defer(() => rm(cache, { recursive: true }));
  const made = await makePrivateKeys(options.vends, count =>
    options.onProgress?.(`${count} of ${options.vends} private keys are made`),
  );
  const faultCloud = await startFaultCloud({ keyPool: { size: 16, made }, keyPairPageSize: 1_000 });
  opened.defer(faultCloud.close);
  const { proxy } = faultCloud;
  const draw = drawFrom(seed);
  const environment = { ...faultCloud.environment, ...preloaded(site), NODE_COMPILE_CACHE: cache };
  const pool = openWorkerPool({
    ...{ environment, workers: WORKERS, tasksEach: TASKS_EACH },
    kill: kill ? draw : undefined,
  });
  opened.defer(pool.close);

  proxy.plan = planOf(options);
  const { stage } = faultCloud;
  const stories = await liveAll(options, draw, { pool, site, stage, publicKeys: importedKeys() });
  proxy.plan = NO_FAULTS;
  pool.spare();
  await settle(faultCloud, () => reconcile(pool));
  const truth = await readTruth(faultCloud);
  const violations = await findViolations(faultCloud, truth, stories);
  await options.whenSettled?.({ pool, faultCloud });
  return reportOf({
    ...{ seed, stories, truth, violations, kills: pool.kills(), calls: proxy.log.calls },
    provider: site.provider,
    durationMs: Date.now() - startedAt,
  });
}

/** A late call lands within two provider calls of its start, which is what the lease waits out. */
function planOf({ seed, faults, site = LIGHTSAIL_SITE }: CampaignOptions) {
  const rate = 1 - (1 - faults) ** (1 / CALLS_A_VEND);
  return seededPlan({ seed, rate, longestMs: 2 * timingOf('fast').providerCallMs[site.provider] });
}

async function liveAll(
  { vends, seed, onProgress }: CampaignOptions,
  draw: Draw,
  world: Omit<ClientWorld, 'begin'>,
): Promise<Story[]> {
  const stories: Story[] = [];
  const begin = (story: Story) => void stories.push(story);
  let next = 0;
  let ended = 0;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (next < vends) {
      const number = next;
      next += 1;
      const token = `${seed}-${number}`;
      await live(
        { ...world, begin },
        newStory(world.stage, token, `key-${token}`, wishesOf(draw, number), number),
      );
      ended += 1;
    }
  });
  const progress = setInterval(() => {
    onProgress?.(`${ended} of ${vends} vends have ended, ${world.pool.kills()} workers were killed`);
  }, PROGRESS_EVERY_MS);
  const clientsEnd = Promise.all(clients).then(() => 'end');
  while ((await Promise.race([clientsEnd, sleep(RECONCILE_EVERY_MS)])) !== 'end') await reconcile(world.pool);
  clearInterval(progress);
  return stories;
}

async function reconcile(pool: WorkerPool): Promise<void> {
  await pool.run('reconcile', scheduleEvent());
}

/** Lines of keys whose private halves nobody has. */
function importedKeys(): string[] {
  return Array.from({ length: IMPORTED_KEYS }, () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return fromKeyObject(publicKey)?.line ?? '';
  });
}
