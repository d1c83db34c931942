import assert from 'node:assert/strict';
import { runUntil } from '../support/crash-points.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { importedIfBegun, releasedOnce, vendedOrUndone } from './crash-outcomes.ts';
import type { CrashScenario, CrashStep } from './crash-scenarios.ts';
import { AMEND, CRASH_SITES, type CrashSite } from './crash-sites.ts';
import { type CrashSubject, crashSubject, retrievalOf } from './crash-subject.ts';

const CLAIM = 'dynamodb TransactWriteItems vend.requested';
const COMMIT = 'dynamodb TransactWriteItems vend.succeeded';
const READ = 'dynamodb GetItem';
const BORN = 'kms GenerateDataKeyPairWithoutPlaintext';
const TAKEN_OVER = 'the claim is taken over';
const ADOPTED = 'the import is adopted';

/** The steps of a vend at every site: what is made by the provider, by KMS or by the caller, and taken away again. */
export const PROVIDER_SCENARIOS: readonly CrashScenario[] = CRASH_SITES.flatMap(site =>
  site.origin === 'kms' ? [createByKms(site), finishByReconciler(site)] : ofProvider(site),
);

function ofProvider(site: CrashSite): CrashScenario[] {
  return [createAt(site), takeoverAt(site), importAt(site), retrieveAt(site), deleteAt(site), undoAt(site)];
}

function createAt({ calls, ...site }: CrashSite): CrashScenario {
  return {
    name: `create at ${site.provider}`,
    steps: [
      ['kms GenerateDataKey', TAKEN_OVER],
      ['kms GenerateMac', TAKEN_OVER],
      [CLAIM, 'nothing was begun', TAKEN_OVER],
      ...all(calls.seeAbsence, TAKEN_OVER),
      [calls.create, TAKEN_OVER, 'the lost key is made anew'],
      [COMMIT, 'the lost key is made anew', 'the answer is given again'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName, site);
      return { subject, act: subject.create, again: subject.create, check: vendedOrUndone };
    },
  };
}

function takeoverAt({ calls, ...site }: CrashSite): CrashScenario {
  return {
    name: `takeover at ${site.provider}`,
    steps: [
      [CLAIM, TAKEN_OVER],
      [`${CLAIM} #2`, TAKEN_OVER],
      ['kms GenerateDataKey', TAKEN_OVER],
      ['kms GenerateMac', TAKEN_OVER],
      [calls.find, 'what is left is deleted'],
      [calls.delete, 'what is left is deleted'],
      ['dynamodb TransactWriteItems vend.recreated', 'what is left is deleted'],
      [calls.create, 'what is left is deleted', 'the lost key is made anew'],
      [COMMIT, 'the lost key is made anew', 'the answer is given again'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName, site);
      await dieAt(`after ${calls.create}`, subject, subject.create);
      return { subject, act: subject.create, again: subject.create, check: vendedOrUndone };
    },
  };
}

function importAt({ calls, ...site }: CrashSite): CrashScenario {
  return {
    name: `import at ${site.provider}`,
    steps: [
      [CLAIM, 'nothing was begun', TAKEN_OVER],
      ...all(calls.seeAbsence, TAKEN_OVER),
      [calls.import, TAKEN_OVER, ADOPTED],
      ['dynamodb TransactWriteItems import.succeeded', ADOPTED, 'the answer is given again'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName, { ...site, publicKey: world.publicKey });
      return { subject, act: subject.import, again: subject.import, check: importedIfBegun };
    },
  };
}

function retrieveAt({ calls: _, ...site }: CrashSite): CrashScenario {
  const stays = 'the key may still be collected';
  return {
    name: `retrieve from ${site.provider}`,
    steps: [
      [READ, stays],
      ['kms Decrypt', stays],
      ['dynamodb TransactWriteItems retrieval.released', stays, 'its claimant may repeat it'],
    ],
    async open(world, keyName) {
      // What EC2 gives for Ed25519 is no PEM that node:crypto reads.
      const subject = crashSubject(world, keyName, { ...site, keyType: 'rsa' });
      const grant = retrievalOf(await subject.create());
      const act = () => subject.release(grant, 'claim');
      return { subject, act, again: act, check: releasedOnce };
    },
  };
}

function deleteAt({ calls, ...site }: CrashSite): CrashScenario {
  return {
    name: `delete at ${site.provider}`,
    steps: all(
      [
        READ,
        'dynamodb TransactWriteItems key_pair.deleting',
        calls.find,
        calls.delete,
        'dynamodb TransactWriteItems key_pair.deleted',
      ],
      'the deletion is finished',
    ),
    async open(world, keyName) {
      const subject = crashSubject(world, keyName, site);
      await subject.create();
      return {
        ...{ subject, act: subject.delete },
        again: () => subject.delete().then(() => 'deleted'),
        check: ({ vend }, answer) => assert.ok(answer === undefined || vend?.state === 'deleted'),
      };
    },
  };
}

function undoAt({ calls, ...site }: CrashSite): CrashScenario {
  return {
    name: `reconcile: undo at ${site.provider}`,
    steps: [
      [READ, 'it is done again'],
      ['dynamodb TransactWriteItems vend.abandoned', 'it is done again', 'the lease is waited for'],
      [calls.find, 'the lease is waited for'],
      [calls.delete, 'the lease is waited for'],
      ['dynamodb TransactWriteItems reconcile.finished', 'it is done again'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName, site);
      await dieAt(`after ${calls.create}`, subject, subject.create);
      return { subject, act: subject.reconcile, again: subject.create, check: vendedOrUndone };
    },
  };
}

function createByKms({ calls, ...site }: CrashSite): CrashScenario {
  return {
    name: `create by KMS for ${site.provider}`,
    steps: [
      [BORN, TAKEN_OVER],
      ['kms GenerateMac', TAKEN_OVER],
      [CLAIM, 'nothing was begun', TAKEN_OVER],
      [AMEND, TAKEN_OVER, 'the key that is stored is imported'],
      ...all(calls.seeAbsence.map(numbered), 'the key that is stored is imported'),
      [calls.import, 'the key that is stored is imported', ADOPTED],
      ...all(calls.tag, ADOPTED),
      [COMMIT, ADOPTED, 'the answer is given again'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName, site);
      return { subject, act: subject.create, again: subject.create, check: keptAndVended(world, subject) };
    },
  };
}

function finishByReconciler({ calls, ...site }: CrashSite): CrashScenario {
  return {
    name: `reconcile: finish what KMS made for ${site.provider}`,
    steps: [
      [READ, 'it is done again'],
      ['dynamodb TransactWriteItems vend.abandoned', 'it is done again', ADOPTED],
      ...all([calls.find, ...calls.adopt], ADOPTED),
      [COMMIT, ADOPTED, 'it is done again'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName, site);
      await dieAt(`after ${calls.import}`, subject, subject.create);
      return { subject, act: subject.reconcile, again: subject.create, check: vendedOrUndone };
    },
  };
}

/** Nothing of a key from KMS is ever lost: what was stored is vended, whoever goes on with it. */
function keptAndVended(world: CrashWorld, { id, name }: CrashSubject): typeof vendedOrUndone {
  return (truth, answer) => {
    vendedOrUndone(truth, answer);
    const imports = world.proxy.log.calls.filter(
      ({ operation, subject }) => operation === 'ImportKeyPair' && subject === name,
    );
    assert.ok(imports.length === 0 || truth.vend?.state === 'ready', `${id} is ${truth.vend?.state}`);
  };
}

/** A state of the world that only a process leaves which dies, when its lease has run out. */
async function dieAt(point: string, subject: CrashSubject, act: () => Promise<unknown>): Promise<void> {
  const { end } = await runUntil(point, act);
  assert.equal(end, 'crashed', `the process came not to ${point}`);
  subject.outliveLease();
}

function all(calls: readonly string[], outcome: string): CrashStep[] {
  return calls.map(call => [call, outcome]);
}

/** The row of a key from KMS was amended once before. */
function numbered(call: string): string {
  return call === AMEND ? `${AMEND} #2` : call;
}
