import assert from 'node:assert/strict';
import type { ProviderId } from '../../shared/domain/key-pair.ts';
import { runUntil } from '../support/crash-points.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { NO_FAULTS } from '../support/fault-plan.ts';
import { vendedIfKept } from './crash-outcomes.ts';
import type { CrashPlay, CrashScenario, CrashStep } from './crash-scenarios.ts';
import { AMEND } from './crash-sites.ts';
import { type CrashSubject, crashSubject } from './crash-subject.ts';

/** The calls of a vend at one of its targets. */
interface TargetCalls {
  readonly region: string;
  readonly find: string;
  readonly import: string;
  /** Tags what was imported, where that takes calls of their own. */
  readonly tag: readonly string[];
  /** Finds and tags what was imported and never recorded. */
  readonly adopt: readonly string[];
  readonly delete: string;
}

const CALLS = {
  lightsail: {
    region: 'us-east-1',
    find: 'lightsail GetKeyPair',
    import: 'lightsail ImportKeyPair',
    tag: ['lightsail TagResource', 'lightsail GetKeyPair #2'],
    adopt: ['lightsail GetKeyPair', 'lightsail TagResource', 'lightsail GetKeyPair #2'],
    delete: 'lightsail DeleteKeyPair',
  },
  ec2: {
    region: 'us-east-1',
    find: 'ec2 DescribeKeyPairs',
    import: 'ec2 ImportKeyPair',
    tag: [],
    adopt: ['ec2 DescribeKeyPairs', 'ec2 DescribeKeyPairs #2', 'ec2 CreateTags', 'ec2 DescribeKeyPairs #3'],
    delete: 'ec2 DeleteKeyPair',
  },
  swas: {
    region: 'cn-hangzhou',
    find: 'swas ListKeyPairs',
    import: 'swas ImportKeyPair',
    tag: [],
    adopt: ['swas ListKeyPairs', 'swas ListKeyPairs #2'],
    delete: 'swas DeleteKeyPairs',
  },
} satisfies Partial<Record<ProviderId, TargetCalls>>;
type Place = keyof typeof CALLS;

const TWO: readonly Place[] = ['ec2', 'swas'];
const THREE: readonly Place[] = ['lightsail', 'ec2', 'swas'];

const READ = 'dynamodb GetItem';
const CLAIM = 'dynamodb TransactWriteItems vend.requested';
const COMMIT = 'dynamodb TransactWriteItems vend.succeeded';
const BORN = 'kms GenerateDataKeyPairWithoutPlaintext';
const MAC = 'kms GenerateMac';
const TAKEN_OVER = 'the claim is taken over';
const KEPT = 'the key that is stored is imported everywhere';
const ADOPTED = 'what is imported is adopted, and the rest imported';
const ANSWERED = 'the answer is given again';
const DELETED = 'it is deleted everywhere';

/** The steps of a vend at several targets: made, gone on with, finished by the reconciler, taken away again. */
export const TARGETS_SCENARIOS: readonly CrashScenario[] = [
  createAt(THREE),
  goOnAt(['lightsail', 'ec2'], 'ec2'),
  finishAt(TWO),
  deleteAt(THREE),
  deleteHalfMadeAt(TWO),
];

function createAt(places: readonly Place[]): CrashScenario {
  const calls = callsAt(places);
  return {
    name: `create at ${places.join(', ')}`,
    steps: [
      [BORN, TAKEN_OVER],
      [MAC, TAKEN_OVER],
      [CLAIM, 'nothing was begun', TAKEN_OVER],
      [AMEND, TAKEN_OVER, KEPT],
      ...all(
        calls.map(({ find }) => find),
        KEPT,
      ),
      [`${AMEND} #2`, KEPT],
      ...all(
        calls.flatMap(target => [target.import, ...target.tag]),
        ADOPTED,
      ),
      [COMMIT, ADOPTED, ANSWERED],
    ],
    isRevocable: true,
    async open(world, keyName) {
      const subject = subjectAt(places, world, keyName);
      return { subject, act: subject.create, again: subject.create, check: vendedIfKept };
    },
  };
}

/** The client comes again after one target refused: the others are ready, and nothing more is asked of them. */
function goOnAt(places: readonly Place[], refusing: Place): CrashScenario {
  const calls: TargetCalls = CALLS[refusing];
  return {
    name: `go on at ${places.join(', ')}, where ${refusing} refused`,
    steps: [
      [BORN, ADOPTED],
      [MAC, ADOPTED],
      [CLAIM, ADOPTED],
      [`${CLAIM} #2`, ADOPTED],
      [calls.find, ADOPTED],
      [calls.import, ADOPTED],
      ...all(calls.tag, ADOPTED),
      [COMMIT, ADOPTED, ANSWERED],
    ],
    isRevocable: true,
    async open(world, keyName) {
      const subject = subjectAt(places, world, keyName);
      world.proxy.plan = ({ service, operation }) =>
        service === refusing && operation === 'ImportKeyPair' ? { kind: 'throttle' } : undefined;
      await assert.rejects(subject.create(), { code: 'unavailable' });
      world.proxy.plan = NO_FAULTS;
      return { subject, act: subject.create, again: subject.create, check: vendedIfKept };
    },
  };
}

function finishAt(places: readonly Place[]): CrashScenario {
  return {
    name: `reconcile: finish at ${places.join(', ')}`,
    steps: [
      [READ, 'it is done again'],
      ['dynamodb TransactWriteItems vend.abandoned', 'it is done again', ADOPTED],
      ...all(
        callsAt(places).flatMap(({ adopt }) => adopt),
        ADOPTED,
      ),
      [COMMIT, ADOPTED, 'it is done again'],
    ],
    isRevocable: true,
    async open(world, keyName) {
      const subject = subjectAt(places, world, keyName);
      await dieAt(`before ${COMMIT}`, subject);
      return { subject, act: subject.reconcile, again: subject.create, check: vendedIfKept };
    },
  };
}

function deleteAt(places: readonly Place[]): CrashScenario {
  return {
    name: `delete at ${places.join(', ')}`,
    steps: removalOf(places),
    async open(world, keyName) {
      const subject = subjectAt(places, world, keyName);
      await subject.create();
      return removalPlay(subject);
    },
  };
}

/** What is imported everywhere and recorded nowhere may be deleted without being finished. */
function deleteHalfMadeAt(places: readonly Place[]): CrashScenario {
  return {
    name: `delete what is half made at ${places.join(', ')}`,
    steps: removalOf(places),
    async open(world, keyName) {
      const subject = subjectAt(places, world, keyName);
      await dieAt(`before ${COMMIT}`, subject);
      return removalPlay(subject);
    },
  };
}

function removalOf(places: readonly Place[]): CrashStep[] {
  const calls = callsAt(places).flatMap(target => [target.find, target.delete]);
  return all(
    [
      READ,
      'dynamodb TransactWriteItems key_pair.deleting',
      ...calls,
      'dynamodb TransactWriteItems key_pair.deleted',
    ],
    DELETED,
  );
}

function removalPlay(subject: CrashSubject): CrashPlay {
  return {
    ...{ subject, act: subject.delete },
    again: () => subject.delete().then(() => 'deleted'),
    check: ({ vend }, answer) => assert.ok(answer === undefined || vend?.state === 'deleted'),
  };
}

function subjectAt(places: readonly Place[], world: CrashWorld, name: string): CrashSubject {
  const targets = places.map(provider => ({ provider, region: CALLS[provider].region }));
  const [first] = targets;
  return crashSubject(world, name, { ...first, targets, origin: 'kms' });
}

/** A state of the world that only a process leaves which dies, when its lease has run out. */
async function dieAt(point: string, subject: CrashSubject): Promise<void> {
  const { end } = await runUntil(point, subject.create);
  assert.equal(end, 'crashed', `the process came not to ${point}`);
  subject.outliveLease();
}

function callsAt(places: readonly Place[]): readonly TargetCalls[] {
  return places.map(place => CALLS[place]);
}

function all(calls: readonly string[], outcome: string): CrashStep[] {
  return calls.map(call => [call, outcome]);
}
