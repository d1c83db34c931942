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

/** A call of the cloud, and what comes of a death right before and right after it, where that is not the same. */
export type CrashStep = readonly [call: string, before: string, after?: string];

export interface CrashScenario {
  readonly name: string;
  readonly steps: readonly CrashStep[];
  /** What is left half made may be deleted without being finished. */
  readonly isRevocable?: true;
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
      ['kms GenerateDataKey', 'the claim is taken over'],
      ['kms GenerateMac', 'the claim is taken over'],
      [CLAIM, 'nothing was begun', 'the claim is taken over'],
      [CREATE, 'the claim is taken over', 'the lost key is made anew'],
      [COMMIT, 'the lost key is made anew', 'the answer is given again'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName);
      return { subject, act: subject.create, again: subject.create, check: vendedOrUndone };
    },
  },
  {
    name: 'takeover',
    steps: [
      [CLAIM, 'the claim is taken over'],
      [`${CLAIM} #2`, 'the claim is taken over'],
      ['kms GenerateDataKey', 'the claim is taken over'],
      ['kms GenerateMac', 'the claim is taken over'],
      [FIND, 'what is left is deleted'],
      [DELETE, 'what is left is deleted'],
      ['dynamodb TransactWriteItems vend.recreated', 'what is left is deleted'],
      [CREATE, 'what is left is deleted', 'the lost key is made anew'],
      [COMMIT, 'the lost key is made anew', 'the answer is given again'],
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
      [CLAIM, 'nothing was begun', 'the claim is taken over'],
      ['lightsail ImportKeyPair', 'the claim is taken over', 'the import is tagged'],
      ['lightsail TagResource', 'the import is tagged', 'the import is adopted'],
      [FIND, 'the import is adopted'],
      ['dynamodb TransactWriteItems import.succeeded', 'the import is adopted', 'the answer is given again'],
    ],
    async open(world, keyName) {
      const subject = crashSubject(world, keyName, { publicKey: world.publicKey });
      return { subject, act: subject.import, again: subject.import, check: importedIfBegun };
    },
  },
  {
    name: 'retrieve',
    steps: [
      [READ, 'the key may still be collected'],
      ['kms Decrypt', 'the key may still be collected'],
      [
        'dynamodb TransactWriteItems retrieval.released',
        'the key may still be collected',
        'its claimant may repeat it',
      ],
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
      [READ, 'the key may still be collected'],
      ['kms Decrypt', 'the key may still be collected'],
      ['dynamodb TransactWriteItems retrieval.released', 'the key may still be collected', 'the key is gone'],
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
      [READ, 'the key may still be collected'],
      ['dynamodb TransactWriteItems', 'the key may still be collected'],
      ['kms Decrypt', 'the key may still be collected'],
      [
        'dynamodb TransactWriteItems retrieval.released',
        'the key may still be collected',
        'its claimant may repeat it',
      ],
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
      [READ, 'the deletion is finished'],
      ['dynamodb TransactWriteItems key_pair.deleting', 'the deletion is finished'],
      [FIND, 'the deletion is finished'],
      [DELETE, 'the deletion is finished'],
      ['dynamodb TransactWriteItems key_pair.deleted', 'the deletion is finished'],
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
      [READ, 'it is done again'],
      ['dynamodb TransactWriteItems retrieval.expired', 'it is done again'],
      [FIND, 'it is done again'],
      [DELETE, 'it is done again'],
      ['dynamodb TransactWriteItems key_pair.expired', 'it is done again'],
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
      [READ, 'it is done again'],
      ['dynamodb TransactWriteItems vend.abandoned', 'it is done again', 'the lease is waited for'],
      [FIND, 'the lease is waited for'],
      [DELETE, 'the lease is waited for'],
      ['dynamodb TransactWriteItems reconcile.finished', 'it is done again'],
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
      [READ, 'it is done again'],
      ['dynamodb TransactWriteItems vend.abandoned', 'it is done again', 'the import is tagged'],
      [FIND, 'the import is tagged'],
      ['lightsail TagResource', 'the import is tagged', 'the import is adopted'],
      [`${FIND} #2`, 'the import is adopted'],
      ['dynamodb TransactWriteItems import.succeeded', 'the import is adopted', 'it is done again'],
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
      [READ, 'the key is shredded'],
      ['dynamodb TransactWriteItems reconcile.finished', 'the key is shredded'],
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
      [READ, 'the old URL lives'],
      ['kms GenerateMac', 'the old URL lives'],
      ['dynamodb TransactWriteItems retrieval.reissued', 'the old URL lives', 'another URL is had'],
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
