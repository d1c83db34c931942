import assert from 'node:assert/strict';
import { CLAIM_REPLAY_MS } from '../../shared/domain/retrieval.ts';
import { runUntil } from '../support/crash-points.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import type { VendTruth } from '../support/fault-truth.ts';
import { consumed, importedIfBegun, releasedOnce, vendedOrUndone } from './crash-outcomes.ts';
import { type CrashSubject, crashSubject, retrievalOf } from './crash-subject.ts';

/** What a process is at when it dies, and what the one after it asks for. */
export interface CrashPlay {
  readonly subject: CrashSubject;
  readonly act: () => Promise<unknown>;
  /** What the client asks again; absent where no client waits. */
  readonly again?: () => Promise<unknown>;
  /** Of all who ask only one may be given the key, its claimant as little as anybody a second time. */
  readonly givesOnce?: true;
  /** What must be true in the end; `answer` is what `again` gave, if it was asked. */
  readonly check: (truth: VendTruth, answer: unknown) => void;
}

/** A call of the cloud, and the rows of the crash matrix for a death right before and right after it. */
export type CrashStep = readonly [call: string, before: string, after: string];

export interface CrashScenario {
  readonly name: string;
  readonly steps: readonly CrashStep[];
  readonly open: (world: CrashWorld, keyName: string) => Promise<CrashPlay>;
}

const CLAIM = 'dynamodb TransactWriteItems vend.requested';
const COMMIT = 'dynamodb TransactWriteItems vend.succeeded';
const READ = 'dynamodb GetItem';
const CREATE = 'lightsail CreateKeyPair';
const FIND = 'lightsail GetKeyPair';
const DELETE = 'lightsail DeleteKeyPair';

export const CRASH_SCENARIOS: readonly CrashScenario[] = [
  {
    name: 'create',
    steps: [
      ['kms GenerateDataKey', 'V6', 'V6'],
      ['kms GenerateMac', 'V6', 'V6'],
      [CLAIM, 'V1', 'V6'],
      [CREATE, 'V6', 'V15'],
      [COMMIT, 'V15', 'V19'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName);
      return { subject, act: subject.create, again: subject.create, check: vendedOrUndone };
    },
  },
  {
    name: 'takeover',
    steps: [
      [CLAIM, 'V6', 'V6'],
      [`${CLAIM} #2`, 'V6', 'V6'],
      ['kms GenerateDataKey', 'V6', 'V6'],
      ['kms GenerateMac', 'V6', 'V6'],
      [FIND, 'V11', 'V11'],
      [DELETE, 'V11', 'V11'],
      ['dynamodb TransactWriteItems vend.recreated', 'V11', 'V11'],
      [CREATE, 'V11', 'V15'],
      [COMMIT, 'V15', 'V19'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName);
      await dieAt(`after ${CREATE}`, subject.create);
      subject.outliveLease();
      return { subject, act: subject.create, again: subject.create, check: vendedOrUndone };
    },
  },
  {
    name: 'import',
    steps: [
      [CLAIM, 'V1', 'V6'],
      ['lightsail ImportKeyPair', 'V6', 'I2'],
      ['lightsail TagResource', 'I2', 'I1'],
      [FIND, 'I1', 'I1'],
      ['dynamodb TransactWriteItems import.succeeded', 'I1', 'V19'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName, { publicKey: world.publicKey });
      return { subject, act: subject.import, again: subject.import, check: importedIfBegun };
    },
  },
  {
    name: 'retrieve',
    steps: [
      [READ, 'R4', 'R4'],
      ['kms Decrypt', 'R4', 'R4'],
      ['dynamodb TransactWriteItems retrieval.released', 'R4', 'R9'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName);
      const grant = retrievalOf(await subject.create());
      const act = () => subject.release(grant, 'claim');
      return { subject, act, again: act, check: releasedOnce };
    },
  },
  {
    name: 'retrieve without an Idempotency-Key',
    steps: [
      [READ, 'R4', 'R4'],
      ['kms Decrypt', 'R4', 'R4'],
      ['dynamodb TransactWriteItems retrieval.released', 'R4', 'R10'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName);
      const grant = retrievalOf(await subject.create());
      const act = () => subject.release(grant);
      return { subject, act, again: () => act().catch(consumed), givesOnce: true, check: releasedOnce };
    },
  },
  {
    name: 'retrieve with a passcode',
    steps: [
      [READ, 'R4', 'R4'],
      ['dynamodb TransactWriteItems', 'R4', 'R4'],
      ['kms Decrypt', 'R4', 'R4'],
      ['dynamodb TransactWriteItems retrieval.released', 'R4', 'R9'],
    ],
    async open(world, keyName) {
      const retrieval = { ttlSeconds: 86_400, access: 'bearer', passcode: true } as const;
      const subject = crashSubject(world, keyName, { retrieval });
      const grant = retrievalOf(await subject.create());
      const act = () => subject.release(grant, 'claim');
      return { subject, act, again: act, check: releasedOnce };
    },
  },
  {
    name: 'delete',
    steps: [
      [READ, 'D1', 'D1'],
      ['dynamodb TransactWriteItems key_pair.deleting', 'D1', 'D1'],
      [FIND, 'D1', 'D1'],
      [DELETE, 'D1', 'D1'],
      ['dynamodb TransactWriteItems key_pair.deleted', 'D1', 'D1'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName);
      await subject.create();
      return {
        ...{ subject, act: subject.delete },
        again: () => subject.delete().then(() => 'deleted'),
        check: ({ vend }, answer) => assert.ok(answer === undefined || vend?.state === 'deleted'),
      };
    },
  },
  {
    name: 'expiry',
    steps: [
      [READ, 'W2', 'W2'],
      ['dynamodb TransactWriteItems retrieval.expired', 'W2', 'W2'],
      [FIND, 'W2', 'W2'],
      [DELETE, 'W2', 'W2'],
      ['dynamodb TransactWriteItems key_pair.expired', 'W2', 'W2'],
    ],
    async open(world, keyName) {
      const retrieval = { ttlSeconds: 60, access: 'bearer', passcode: false } as const;
      const subject = crashSubject(world, keyName, { retrieval });
      await subject.create();
      world.clock.now += 60_000;
      return {
        ...{ subject, act: subject.reconcile },
        check: ({ vend }) => assert.deepEqual([vend?.state, vend?.sealed], ['expired', undefined]),
      };
    },
  },
  {
    name: 'reconcile: undo',
    steps: [
      [READ, 'W2', 'W2'],
      ['dynamodb TransactWriteItems vend.abandoned', 'W2', 'W1'],
      [FIND, 'W1', 'W1'],
      [DELETE, 'W1', 'W1'],
      ['dynamodb TransactWriteItems reconcile.finished', 'W2', 'W2'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName);
      await dieAt(`after ${CREATE}`, subject.create);
      subject.outliveLease();
      return { subject, act: subject.reconcile, again: subject.create, check: vendedOrUndone };
    },
  },
  {
    name: 'reconcile: finish',
    steps: [
      [READ, 'W2', 'W2'],
      ['dynamodb TransactWriteItems vend.abandoned', 'W2', 'I2'],
      [FIND, 'I2', 'I2'],
      ['lightsail TagResource', 'I2', 'I1'],
      [`${FIND} #2`, 'I1', 'I1'],
      ['dynamodb TransactWriteItems import.succeeded', 'I1', 'W2'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName, { publicKey: world.publicKey });
      await dieAt('after lightsail ImportKeyPair', subject.import);
      subject.outliveLease();
      return { subject, act: subject.reconcile, again: subject.import, check: importedIfBegun };
    },
  },
  {
    name: 'reconcile: shred',
    steps: [
      [READ, 'R10', 'R10'],
      ['dynamodb TransactWriteItems reconcile.finished', 'R10', 'R10'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName);
      await subject.release(retrievalOf(await subject.create()), 'claim');
      world.clock.now += CLAIM_REPLAY_MS;
      return {
        ...{ subject, act: subject.reconcile },
        check: ({ vend }) => assert.deepEqual([vend?.state, vend?.sealed], ['retrieved', undefined]),
      };
    },
  },
  {
    name: 'reissue',
    steps: [
      [READ, 'V1', 'V1'],
      ['kms GenerateMac', 'V1', 'V1'],
      ['dynamodb TransactWriteItems retrieval.reissued', 'V1', 'V19'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName);
      await subject.create();
      const again = async () => subject.release(await subject.reissue(), 'claim');
      return { subject, act: subject.reissue, again, check: releasedOnce };
    },
  },
];

/** A state of the world that only a process leaves which dies. */
async function dieAt(point: string, act: () => Promise<unknown>): Promise<void> {
  const { end } = await runUntil(point, act);
  assert.equal(end, 'crashed', `the process came not to ${point}`);
}
