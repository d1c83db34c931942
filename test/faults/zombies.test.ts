import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { PROVIDERS } from '../../shared/domain/key-pair.ts';
import { pauseAt } from '../support/crash-points.ts';
import { type CrashWorld, openCrashWorld } from '../support/crash-world.ts';
import { unauditedMutations } from '../support/fault-audit.ts';
import { readTruth, readVendTruth } from '../support/fault-truth.ts';
import { assertAtRest, makeRoom, reconcileToRest } from './crash-rest.ts';
import { CRASH_SCENARIOS, type CrashScenario } from './crash-scenarios.ts';
import { makePrivateKeys } from './private-keys.ts';
import { PROVIDER_SCENARIOS } from './provider-scenarios.ts';
import { TARGETS_SCENARIOS } from './targets-scenarios.ts';

/*
 * A process is frozen until long after its lease, others do its work meanwhile, and then it goes on: it loses every
 * fence, begins no call of the provider, and answers nothing but what is true.
 * Not frozen within a call of the provider: Lambda ends a process before its lease does.
 */

const OTHERS = ['the client', 'the reconciler'] as const;
type Other = (typeof OTHERS)[number];
const KEYS = 200;

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

/** RSA keys that KMS makes take their time: with targets they are made too. */
const SCENARIOS = [
  ...CRASH_SCENARIOS,
  ...PROVIDER_SCENARIOS.filter(({ name }) => !/KMS .*for (lightsail|swas)/.test(name)),
  ...TARGETS_SCENARIOS,
];

for (const scenario of SCENARIOS) {
  describe(scenario.name, () => {
    for (const [index, point] of freezingPoints(scenario).entries()) {
      test(`frozen ${point}, does no harm afterwards`, async () => {
        for (const other of othersAt(scenario, index)) await freezeAndWake(scenario, point, other);
      });
    }
  });
}

test('every change of the provider was announced in the audit trail, and its outcome recorded', async () => {
  assert.deepEqual(unauditedMutations(world.proxy.log.calls, await readTruth(world)), []);
});

async function freezeAndWake(scenario: CrashScenario, point: string, other: Other) {
  world.clock.now = base;
  subjects += 1;
  const play = await scenario.open(world, `zombie-${subjects}`);
  const { again, subject } = play;
  const zombie = await pauseAt(point, play.act);
  assert.ok(zombie.paused);
  subject.outliveLease();
  const asked = other === 'the client' && again ? again : undefined;
  const answer = asked ? await subject.persist(asked) : await reconcileToRest(subject);
  const soFar = world.proxy.log.calls.length;
  const end = await zombie.resume();
  assert.deepEqual(
    world.proxy.log.calls.slice(soFar).filter(({ service }) => PROVIDERS.some(id => id === service)),
    [],
  );
  await assertHonest(end);
  subject.outliveLease();
  await reconcileToRest(subject);
  const truth = await readVendTruth(world, subject);
  await assertAtRest(world, truth, `${other}, ${truth.trail.map(({ event }) => event).join(' ')}`);
  await makeRoom(subject, truth);
  // Too late to call the provider, a claim is given up again.
  if (truth.vend?.state === 'failed' && answer === undefined) return;
  play.check(truth, answer);
  if (!('result' in end)) return;
  if (play.act === again || play.givesOnce) play.check(truth, end.result);
  if (play.givesOnce) assert.ok(answer === undefined || answer === 'consumed', 'the key was given twice');
}

/** A zombie may fail, but knows why. */
async function assertHonest(end: { result: unknown } | { error: unknown }): Promise<void> {
  if ('result' in end) return;
  assert.ok(end.error instanceof KeyvendError, String(end.error));
  assert.notEqual(end.error.code, 'internal');
}

/** Beside Lightsail they take turns, since what they do is the same everywhere. */
function othersAt(scenario: CrashScenario, index: number): readonly Other[] {
  return CRASH_SCENARIOS.includes(scenario) ? OTHERS : OTHERS.slice(index % 2, (index % 2) + 1);
}

/** Everywhere but within a call of the provider. */
function freezingPoints({ steps }: CrashScenario): string[] {
  const isOfProvider = (call: string) => PROVIDERS.some(id => call.startsWith(`${id} `));
  return steps.flatMap(([call]) => (isOfProvider(call) ? [] : [`before ${call}`, `after ${call}`]));
}
