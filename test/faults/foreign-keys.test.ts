import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ImportKeyPairCommand, TagResourceCommand } from '@aws-sdk/client-lightsail';
import { runUntil } from '../support/crash-points.ts';
import { type CrashWorld, openCrashWorld } from '../support/crash-world.ts';
import { readTruth } from '../support/fault-truth.ts';
import { type CrashSubject, crashSubject } from './crash-subject.ts';
import { makePrivateKeys } from './private-keys.ts';

/*
 * The reconciler among key pairs that are none of its business: foreign ones, some with tags that look like ours, and
 * those of vends whose lease still runs.
 */

const FOREIGN = 1_000;
const IN_FLIGHT = 100;
const ORPHANS = 60;
const NEVER_MADE = 20;
const IMPORTS = 20;
const READY = 10;

let world: CrashWorld;
const foreign = new Map<string, string | undefined>();
const inFlight: CrashSubject[] = [];
const orphans: CrashSubject[] = [];
const neverMade: CrashSubject[] = [];
const imports: CrashSubject[] = [];
const ready: CrashSubject[] = [];

before(async () => {
  const made = await makePrivateKeys(ORPHANS + IN_FLIGHT + READY);
  world = await openCrashWorld({ keyPool: { size: 2, made }, keyPairPageSize: 1_000 });
  await abandon(orphans, ORPHANS, 'orphan', 'after lightsail CreateKeyPair');
  await abandon(neverMade, NEVER_MADE, 'never-made', 'before lightsail CreateKeyPair');
  await abandonImports();
  world.clock.now += 60_001;
  await abandon(inFlight, IN_FLIGHT, 'in-flight', 'after lightsail CreateKeyPair');
  for (let number = 0; number < READY; number += 1) {
    const subject = crashSubject(world, `ready-${number}`);
    await subject.create();
    ready.push(subject);
  }
  await importForeign();
  for (let run = 0; run < 2; run += 1) await ready[0]?.reconcileAll();
});

after(() => world.close());

test('two runs of the reconciler delete every orphan', async () => {
  const names = await namesAtProvider();
  assert.deepEqual(
    orphans.filter(({ name }) => names.has(name)).map(({ name }) => name),
    [],
  );
});

test('no foreign key pair is deleted, whatever its tags and its name', async () => {
  const names = await namesAtProvider();
  const lost = [...foreign].filter(([name]) => !names.has(name)).map(([name, kind]) => `${name} (${kind})`);
  assert.equal(foreign.size, FOREIGN);
  assert.deepEqual(lost, []);
});

test('no key pair of a vend whose lease runs is deleted, and none that was vended', async () => {
  const names = await namesAtProvider();
  assert.deepEqual(
    [...inFlight, ...ready].filter(({ name }) => !names.has(name)).map(({ name }) => name),
    [],
  );
});

test('a list of due vends may be old: the reconciler lets a lease that runs alone', async () => {
  assert.deepEqual(
    new Set(await Promise.all(inFlight.map(({ reconcile }) => reconcile()))),
    new Set(['nothing']),
  );
});

test('every abandoned vend has an end: a create is undone, an import finished', async () => {
  const { vends } = await readTruth(world);
  const states = (subjects: CrashSubject[]) => new Set(subjects.map(({ id }) => vends.get(id)?.state));
  assert.deepEqual(
    [orphans, neverMade, imports, inFlight, ready].map(states),
    [['failed'], ['failed'], ['ready'], ['creating'], ['ready']].map(state => new Set(state)),
  );
});

test('the reconciler asked the provider to delete the orphans and nothing else', () => {
  const deletes = world.proxy.log.calls.filter(({ operation }) => operation === 'DeleteKeyPair');
  assert.deepEqual(
    deletes.map(({ subject }) => subject).toSorted(),
    orphans.map(({ name }) => name).toSorted(),
  );
});

/** Leaves vends behind whose process died at a point. */
async function abandon(subjects: CrashSubject[], count: number, kind: string, point: string): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const subject = crashSubject(world, `${kind}-${number}`);
    assert.equal((await runUntil(point, subject.create)).end, 'crashed');
    subjects.push(subject);
  }
}

async function abandonImports(): Promise<void> {
  for (let number = 0; number < IMPORTS; number += 1) {
    const subject = crashSubject(world, `import-${number}`, { publicKey: world.publicKey });
    assert.equal((await runUntil('after lightsail ImportKeyPair', subject.import)).end, 'crashed');
    imports.push(subject);
  }
}

/** What others have in the same account: some under the very names that abandoned vends claimed and never used. */
async function importForeign(): Promise<void> {
  const forgedIds = [...orphans, ...inFlight, ...ready].map(({ id }) => id);
  const kinds: readonly [kind: string, tags: (number: number) => Record<string, string>][] = [
    ['no tag', () => ({})],
    ['tags of another stage', number => ourTags('prod', forgedIds[number % forgedIds.length])],
    ['an id of ours without a row', number => ourTags(world.stage, `kp_${String(number).padStart(26, '0')}`)],
    [
      'the id of another key pair of ours',
      number => ourTags(world.stage, forgedIds[number % forgedIds.length]),
    ],
    [
      'an id of ours and no stage',
      number => ({ 'keyvend:key-pair-id': forgedIds[number % forgedIds.length] ?? '' }),
    ],
  ];
  for (let number = 0; number < FOREIGN; number += 1) {
    const [kind, tags] = kinds[number % kinds.length] ?? ['no tag', () => ({})];
    const name = neverMade[number]?.name ?? `foreign-${number}`;
    await importTagged(name, tags(number));
    foreign.set(name, kind);
  }
}

async function importTagged(name: string, tags: Record<string, string>): Promise<void> {
  const { lightsail, publicKey } = world;
  await lightsail.send(new ImportKeyPairCommand({ keyPairName: name, publicKeyBase64: publicKey }));
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  if (list.length > 0) await lightsail.send(new TagResourceCommand({ resourceName: name, tags: list }));
}

function ourTags(stage: string, id = ''): Record<string, string> {
  return { 'keyvend:stage': stage, 'keyvend:key-pair-id': id, 'keyvend:attempt': '1' };
}

async function namesAtProvider(): Promise<ReadonlySet<string | undefined>> {
  const { keyPairs } = await readTruth(world);
  return new Set(keyPairs.map(({ name }) => name));
}
