import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { timingOf } from '../../shared/domain/timing.ts';
import { type FaultCloud, startFaultCloud } from '../support/fault-cloud.ts';
import { type FaultPlan, NO_FAULTS } from '../support/fault-plan.ts';
import { drawFrom } from '../support/fault-seed.ts';
import { readTruth } from '../support/fault-truth.ts';
import { createEvent, releaseEvent } from './function-events.ts';
import { ask } from './patient-client.ts';
import { makePrivateKeys } from './private-keys.ts';
import { openWorkerPool, type WorkerPool } from './worker-pool.ts';
import type { FunctionAnswer } from './worker-task.ts';

/*
 * One dependency after the other fails for everyone. Whatever cannot be done answers 503 in time and is not done; one
 * lease after the dependency is back everything is.
 */

const TIMING = timingOf('fast');
/** API Gateway and callers wait no longer than the function lives. */
const IN_TIME_MS = TIMING.functionMs - 300;
/** Seconds of a Retry-After are whole ones, and the last attempt takes its time. */
const RECOVERY_MS = TIMING.leaseMs + 1_000 + TIMING.functionMs;
const REQUESTS = 4;

type Operation = 'create' | 'release';

interface BrownOut {
  readonly name: string;
  readonly plan: FaultPlan;
  /** What it takes away. */
  readonly stops: readonly Operation[];
  /** What it leaves undone although the dependency is there that does it: the provider, or the table. */
  readonly withholds: readonly Operation[];
}

const half = drawFrom('brown-out');

const BROWN_OUTS: readonly BrownOut[] = [
  {
    name: 'KMS throttles every call',
    plan: ({ service }) => (service === 'kms' ? { kind: 'throttle' } : undefined),
    stops: ['create', 'release'],
    withholds: ['create', 'release'],
  },
  {
    name: 'KMS hangs',
    plan: ({ service }) => (service === 'kms' ? { kind: 'hang' } : undefined),
    stops: ['create', 'release'],
    withholds: ['create', 'release'],
  },
  {
    name: 'DynamoDB throttles every call',
    plan: ({ service }) => (service === 'dynamodb' ? { kind: 'throttle' } : undefined),
    stops: ['create', 'release'],
    withholds: ['create'],
  },
  {
    name: 'DynamoDB hangs',
    plan: ({ service }) => (service === 'dynamodb' ? { kind: 'hang' } : undefined),
    stops: ['create', 'release'],
    withholds: ['create'],
  },
  {
    name: 'the audit trail cannot be written',
    plan: ({ operation }) => (operation === 'TransactWriteItems' ? { kind: 'denied' } : undefined),
    stops: ['create', 'release'],
    withholds: ['create'],
  },
  {
    name: 'the provider throttles every call',
    plan: ({ service }) => (service === 'lightsail' ? { kind: 'throttle' } : undefined),
    stops: ['create'],
    withholds: [],
  },
  {
    name: 'the provider hangs',
    plan: ({ service }) => (service === 'lightsail' ? { kind: 'hang' } : undefined),
    stops: ['create'],
    withholds: [],
  },
  {
    name: 'every dependency hangs',
    plan: () => ({ kind: 'hang' }),
    stops: ['create', 'release'],
    withholds: [],
  },
  {
    name: 'DynamoDB throttles half of the calls',
    plan: ({ service, operation, subject, occurrence }) =>
      service === 'dynamodb' && half(operation, subject, occurrence) < 0.5 ? { kind: 'throttle' } : undefined,
    stops: [],
    withholds: [],
  },
];

let faultCloud: FaultCloud;
let pool: WorkerPool;

before(async () => {
  const made = await makePrivateKeys(2 * REQUESTS * BROWN_OUTS.length);
  faultCloud = await startFaultCloud({ keyPool: { size: 4, made } });
  pool = openWorkerPool({ environment: faultCloud.environment, workers: 1, tasksEach: 2 * REQUESTS });
  await create(randomUUID());
});

afterEach(() => {
  faultCloud.proxy.plan = NO_FAULTS;
});

after(async () => {
  await pool.close();
  await faultCloud.close();
});

for (const { name, plan, stops, withholds } of BROWN_OUTS) {
  describe(name, () => {
    const createTokens = Array.from({ length: REQUESTS }, () => randomUUID());
    const vended: string[] = [];
    let answers: { create: FunctionAnswer[]; release: FunctionAnswer[] };
    let mutations: number;
    let releases: number;

    before(async () => {
      for (const token of createTokens) vended.push(tokenIn(await create(`vended-${token}`)));
      const { calls } = faultCloud.proxy.log;
      const soFar = calls.length;
      const releasedSoFar = await countReleased();
      faultCloud.proxy.plan = plan;
      const [created, released] = await Promise.all([
        Promise.all(createTokens.map(token => once('create-key-pair', () => createRequest(token)))),
        Promise.all(vended.map(token => once('release-private-key', () => releaseEvent(token, 'claim')))),
      ]);
      answers = { create: created, release: released };
      releases = (await countReleased()) - releasedSoFar;
      mutations = calls
        .slice(soFar)
        .filter(({ service, deliveries }) => service === 'lightsail' && deliveries.length > 0).length;
    });

    for (const operation of stops) {
      test(`every ${operation} answers a problem 503 with Retry-After, in time`, t => {
        t.diagnostic(answers[operation].map(({ ms }) => `${ms.toFixed(0)} ms`).join(', '));
        for (const { statusCode, headers, body = '', ms } of answers[operation]) {
          assert.equal(statusCode, 503);
          assert.equal(headers?.['content-type'], 'application/problem+json');
          assert.ok(Number(headers['retry-after']) >= 1);
          assert.equal(JSON.parse(body).code, 'unavailable');
          assert.ok(ms <= IN_TIME_MS, `${ms} ms`);
        }
      });
    }

    test('nobody gets any other answer', () => {
      assert.ok(answers.create.every(({ statusCode }) => statusCode === 503 || statusCode === 201));
      assert.ok(answers.release.every(({ statusCode }) => statusCode === 503 || statusCode === 200));
    });

    if (withholds.includes('create')) {
      test('nothing is created', () => {
        assert.equal(mutations, 0);
      });
    }

    if (withholds.includes('release')) {
      test('nothing is released', () => {
        assert.equal(releases, 0);
      });
    }

    test('within one lease of its end every create and every release has succeeded', async t => {
      faultCloud.proxy.plan = NO_FAULTS;
      const startedAt = Date.now();
      const bodies = await Promise.all(createTokens.map(create));
      const keys = await Promise.all(vended.map(collect));
      t.diagnostic(`${Date.now() - startedAt} ms`);
      assert.ok(Date.now() - startedAt <= RECOVERY_MS);
      assert.equal(new Set(bodies.map(body => JSON.parse(body).keyPair.publicKey)).size, REQUESTS);
      assert.equal(new Set(keys).size, REQUESTS);
    });
  });
}

async function once(name: 'create-key-pair' | 'release-private-key', event: () => unknown) {
  const answer = await pool.run(name, event());
  assert.ok(answer);
  return answer;
}

/** Vends as a client that asks until it has its key pair. */
async function create(token: string): Promise<string> {
  const { answer } = await ask(pool, 'create-key-pair', () => createRequest(token));
  assert.equal(answer?.statusCode, 201, answer?.body);
  return answer.body ?? '';
}

/** Collects as a claimant that asks until it has its key. */
async function collect(token: string): Promise<string> {
  const { answer } = await ask(pool, 'release-private-key', () => releaseEvent(token, 'claim'));
  assert.equal(answer?.statusCode, 200, answer?.body);
  return JSON.parse(answer.body ?? '').privateKey;
}

async function countReleased(): Promise<number> {
  const { vends } = await readTruth(faultCloud);
  return [...vends.values()].filter(({ state }) => state === 'retrieved').length;
}

function createRequest(clientToken: string) {
  return createEvent({ provider: 'lightsail', region: 'us-east-1', name: `key-${clientToken}`, clientToken });
}

function tokenIn(body: string): string {
  return JSON.parse(body).retrieval.url.split('/').at(-1);
}
