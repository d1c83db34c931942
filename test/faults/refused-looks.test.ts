import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { runUntil } from '../support/crash-points.ts';
import { type CrashWorld, openCrashWorld } from '../support/crash-world.ts';
import { type Fault, NO_FAULTS } from '../support/fault-plan.ts';
import { readVendTruth } from '../support/fault-truth.ts';
import { type CrashSubject, crashSubject } from './crash-subject.ts';

/*
 * An attempt died and may have left a key pair. Whatever keeps the next one from looking, the vend stays open: a
 * refusal proves that this call did nothing, not that the earlier one did nothing.
 */

let world: CrashWorld;

before(async () => {
  world = await openCrashWorld();
});

afterEach(() => {
  world.proxy.plan = NO_FAULTS;
});

after(() => world.close());

/** Meets every call of an operation of the provider with a fault. */
function refuse(operation: string, kind: Fault['kind']): void {
  world.proxy.plan = call => (call.operation === operation ? { kind } : undefined);
}

function stateOf(subject: CrashSubject) {
  return readVendTruth(world, subject).then(({ vend, keyPair }) => [vend?.state, keyPair?.name]);
}

describe('a create that is taken over', () => {
  const ROWS: readonly [operation: string, kind: Fault['kind']][] = [
    ['GetKeyPair', 'throttle'],
    ['GetKeyPair', 'denied'],
    ['GetKeyPair', 'server-error'],
    ['DeleteKeyPair', 'throttle'],
    ['DeleteKeyPair', 'denied'],
  ];
  for (const [operation, kind] of ROWS) {
    test(`stays open when ${operation} meets ${kind}, and leaves nothing in the end`, async () => {
      const subject = crashSubject(world, `create-${operation}-${kind}`);
      await runUntil('after lightsail CreateKeyPair', subject.create);
      subject.outliveLease();
      refuse(operation, kind);
      await assert.rejects(subject.create(), { code: 'unavailable' });
      assert.deepEqual(await stateOf(subject), ['creating', subject.name]);
      world.proxy.plan = NO_FAULTS;
      subject.outliveLease();
      await subject.reconcile();
      assert.deepEqual(await stateOf(subject), ['failed', undefined]);
    });
  }
});

describe('an import that is taken over', () => {
  const ROWS: readonly [operation: string, kind: Fault['kind']][] = [
    ['GetKeyPair', 'throttle'],
    ['GetKeyPair', 'denied'],
    ['TagResource', 'throttle'],
  ];
  for (const [operation, kind] of ROWS) {
    test(`stays open when ${operation} meets ${kind}, and is finished in the end`, async () => {
      const subject = crashSubject(world, `import-${operation}-${kind}`, { publicKey: world.publicKey });
      await runUntil('after lightsail ImportKeyPair', subject.import);
      subject.outliveLease();
      refuse(operation, kind);
      await assert.rejects(subject.import(), { code: 'unavailable' });
      assert.deepEqual(await stateOf(subject), ['creating', subject.name]);
      world.proxy.plan = NO_FAULTS;
      subject.outliveLease();
      await subject.reconcile();
      assert.deepEqual(await stateOf(subject), ['ready', subject.name]);
    });
  }
});

test('a create that finds its own echo but cannot delete it stays open', async () => {
  const subject = crashSubject(world, 'create-echo');
  world.proxy.plan = ({ operation }) => {
    if (operation === 'CreateKeyPair') return { kind: 'duplicate' };
    return operation === 'GetKeyPair' ? { kind: 'throttle' } : undefined;
  };
  await assert.rejects(subject.create(), { code: 'unavailable' });
  assert.deepEqual(await stateOf(subject), ['creating', subject.name]);
});
