import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { runUntil } from '../support/crash-points.ts';
import { type CrashWorld, openCrashWorld } from '../support/crash-world.ts';
import { NO_FAULTS } from '../support/fault-plan.ts';
import { readVendTruth } from '../support/fault-truth.ts';
import { type CrashSubject, crashSubject } from './crash-subject.ts';

/* An attempt that failed for certain is settled; only those that ended unclear are counted and cleaned up after. */

let world: CrashWorld;

before(async () => {
  world = await openCrashWorld();
});

afterEach(() => {
  world.proxy.plan = NO_FAULTS;
});

after(() => world.close());

async function vendOf(subject: CrashSubject) {
  const { vend, keyPair } = await readVendTruth(world, subject);
  return { state: vend?.state, attempt: vend?.attempt, atProvider: keyPair !== undefined };
}

async function dieAfterCreate(subject: CrashSubject): Promise<void> {
  assert.equal((await runUntil(`after ${subject.provider} CreateKeyPair`, subject.create)).end, 'crashed');
  subject.outliveLease();
}

test('attempts that the provider throttled count for nothing when a later one ends unclear', async () => {
  const subject = crashSubject(world, 'throttled-often');
  world.proxy.plan = ({ operation }) => (operation === 'CreateKeyPair' ? { kind: 'throttle' } : undefined);
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    await assert.rejects(subject.create(), { code: 'unavailable' });
  }
  world.proxy.plan = NO_FAULTS;
  await dieAfterCreate(subject);
  const { answer } = await subject.create();
  assert.equal(answer.keyPair.status, 'ready');
  assert.deepEqual(await vendOf(subject), { state: 'ready', attempt: 8, atProvider: true });
});

const PLACES = [
  { provider: 'lightsail', region: 'us-east-1' },
  { provider: 'ec2', region: 'us-east-1' },
  { provider: 'swas', region: 'cn-hangzhou' },
] as const;

for (const place of PLACES) {
  test(`five attempts in a row that ended unclear at ${place.provider} need a person, and are undone by no one`, async () => {
    const subject = crashSubject(world, 'unclear-often', place);
    for (let attempt = 1; attempt <= 5; attempt += 1) await dieAfterCreate(subject);
    await assert.rejects(subject.create(), { code: 'provider_error' });
    assert.equal(await subject.reconcile(), 'needs-attention');
    await assert.rejects(subject.create(), { code: 'provider_error' });
    assert.deepEqual(await vendOf(subject), { state: 'needs_attention', attempt: 5, atProvider: true });
  });

  test(`the caller of a vend at ${place.provider} that needs a person may delete it, and what it left with it`, async () => {
    const subject = crashSubject(world, 'unclear-deleted', place);
    for (let attempt = 1; attempt <= 5; attempt += 1) await dieAfterCreate(subject);
    await subject.reconcile();
    await subject.delete();
    assert.deepEqual(await vendOf(subject), { state: 'deleted', attempt: 1, atProvider: false });
  });
}
