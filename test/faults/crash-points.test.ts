import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AuditEntry } from '../../shared/domain/audit-entry.ts';
import { locationsOf } from '../../shared/domain/key-pair-target.ts';
import { runUntil } from '../support/crash-points.ts';
import { type CrashWorld, openCrashWorld } from '../support/crash-world.ts';
import { unauditedMutations } from '../support/fault-audit.ts';
import { readTruth, readVendTruth } from '../support/fault-truth.ts';
import { notFound } from './crash-outcomes.ts';
import { assertAtRest, makeRoom, reconcileToRest } from './crash-rest.ts';
import { CRASH_SCENARIOS, type CrashPlay, type CrashScenario } from './crash-scenarios.ts';
import { makePrivateKeys } from './private-keys.ts';
import { PROVIDER_SCENARIOS } from './provider-scenarios.ts';
import { TARGETS_SCENARIOS } from './targets-scenarios.ts';

/*
 * Every process of the vend protocol dies at every call that it makes of the cloud, once right before it and once
 * right after it. Then its client asks again, or the reconciler comes, or both; or the client deletes it.
 */

const RECOVERIES = [
  'the client asks again',
  'the reconciler comes',
  'first the reconciler, then the client',
] as const;
type Recovery = (typeof RECOVERIES)[number];

/** The clock of a play goes no further. */
const MOST_MS_OF_A_PLAY = 86_400_000;
const KEYS = 260;
const CREATE = 'CreateKeyPair';

let world: CrashWorld;
let base: number;
let subjects = 0;

before(async () => {
  world = await openCrashWorld({
    keyPool: { size: 2, made: await makePrivateKeys(KEYS) },
    keyPairPageSize: 1_000,
  });
  base = world.clock.now;
});

after(() => world.close());

for (const scenario of [...CRASH_SCENARIOS, ...PROVIDER_SCENARIOS, ...TARGETS_SCENARIOS]) {
  describe(scenario.name, () => {
    test('makes the calls of its table and no other', async t => {
      const play = await openPlay(scenario);
      const { passed } = await runUntil(undefined, play.act);
      const known = scenario.steps.flatMap(([call]) => [`before ${call}`, `after ${call}`]);
      assert.deepEqual(passed.map(callFirst).toSorted(), known.map(callFirst).toSorted());
      for (const [call, ...outcomes] of scenario.steps) t.diagnostic([call, ...outcomes].join(' · '));
    });

    for (const [point, outcome] of pointsOf(scenario)) {
      test(`dies ${point}: ${outcome}`, async () => {
        for (const recovery of RECOVERIES) await crashAndRecover(scenario, point, recovery);
        if (scenario.isRevocable) await crashAndDelete(scenario, point);
      });
    }
  });
}

describe('when all of that is over', () => {
  before(() => {
    // EC2 shows nothing that was made later than now.
    world.clock.now = base + 2 * MOST_MS_OF_A_PLAY;
  });

  test('every change of the provider was announced in the audit trail, and its outcome recorded', async () => {
    assert.deepEqual(unauditedMutations(world.proxy.log.calls, await readTruth(world)), []);
  });

  test('a create that was announced only after it would have been noticed', async () => {
    const truth = await readTruth(world);
    const { calls } = world.proxy.log;
    const late = new Map([...truth.trails].map(([id, trail]) => [id, writtenAtTheEnd(trail)]));
    const noticed = unauditedMutations(calls, { ...truth, trails: late });
    const made = calls.filter(
      ({ operation, deliveries }) => operation === CREATE && deliveries.some(({ status }) => status === 200),
    );
    assert.ok(made.length > 0);
    assert.deepEqual(
      noticed.filter(name => name.startsWith(CREATE)),
      made.map(({ subject }) => `${CREATE} ${subject}`),
    );
  });

  test('the providers have the key pairs that are ready or retrieved, and no other', async () => {
    const truth = await readTruth(world);
    const vends = [...truth.vends.values()];
    const vended = vends.filter(({ state }) => state === 'ready' || state === 'retrieved');
    assert.deepEqual(
      truth.keyPairs.map(({ name }) => name).toSorted(),
      vended
        .flatMap(locationsOf)
        .map(({ name }) => name)
        .toSorted(),
    );
  });
});

async function crashAndRecover(scenario: CrashScenario, point: string, recovery: Recovery): Promise<void> {
  const play = await openPlay(scenario);
  const { again, subject } = play;
  if (!again && recovery !== 'the reconciler comes') return;
  const { end } = await runUntil(point, play.act);
  assert.equal(end, 'crashed');
  subject.outliveLease();
  if (recovery !== 'the client asks again') await reconcileToRest(subject);
  const answer = recovery === 'the reconciler comes' ? undefined : await subject.persist(again ?? play.act);
  const truth = await readVendTruth(world, subject);
  const where = `${recovery}, ${truth.trail.map(({ event }) => event).join(' ')}`;
  await assertAtRest(world, truth, where);
  play.check(truth, answer);
  await makeRoom(subject, truth);
}

/** Deleted without being finished, nothing is left of it, wherever it was. */
async function crashAndDelete(scenario: CrashScenario, point: string): Promise<void> {
  const { subject, act } = await openPlay(scenario);
  assert.equal((await runUntil(point, act)).end, 'crashed');
  subject.outliveLease();
  await subject.persist(subject.delete).catch(notFound);
  const truth = await readVendTruth(world, subject);
  await assertAtRest(world, truth, 'deleted');
  assert.ok(truth.vend === undefined || truth.vend.state === 'deleted', truth.vend?.state);
}

function openPlay(scenario: CrashScenario): Promise<CrashPlay> {
  // Each is alone in time: what is due for another is not due yet.
  world.clock.now = base;
  subjects += 1;
  return scenario.open(world, `${scenario.name.replaceAll(/\W+/g, '-')}-${subjects}`);
}

function pointsOf({ steps }: CrashScenario): [point: string, outcome: string][] {
  return steps.flatMap(([call, before, after = before]): [string, string][] => [
    [pointAt('before', call), before],
    [pointAt('after', call), after],
  ]);
}

function pointAt(when: 'before' | 'after', call: string): string {
  return `${when} ${call}`;
}

/** Every entry as if it had been written with the last one. */
function writtenAtTheEnd(trail: readonly AuditEntry[]): AuditEntry[] {
  return trail.map(entry => ({ ...entry, at: trail.at(-1)?.at ?? entry.at }));
}

function callFirst(point: string): string {
  return point.replace(/^(before|after) (.*)$/, '$2 $1');
}
