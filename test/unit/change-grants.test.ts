import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GrantStore, GrantsChange, GrantsVersion } from '../../shared/ports/grant-store.ts';
import { makeChangeGrants } from '../../shared/usecases/change-grants.ts';
import { grants, statement } from '../support/grant-examples.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const DOCUMENT = grants(statement());

/** Versions in memory, under the rule of the port that only the newest is followed. */
function fixture() {
  const changes: GrantsChange[] = [];
  const current = (): GrantsVersion | undefined => changes.at(-1)?.to;
  const store: Pick<GrantStore, 'find' | 'write'> = {
    find: async () => structuredClone(current()),
    async write(change) {
      if (current()?.version !== change.from?.version) return 'superseded';
      changes.push(structuredClone(change));
      return 'applied';
    },
  };
  return { changes, current, grants: makeChangeGrants({ store, clock: () => NOW }) };
}

test('each change is a version with an entry of the one chain', async () => {
  const { grants, changes } = fixture();
  await grants.apply({ document: DOCUMENT }, ACTOR, signal);
  await grants.cutOff('p', ACTOR, signal);
  const last = await grants.restore('p', ACTOR, signal);
  assert.deepEqual([last.version, last.cutOff, last.changedBy], [3, [], ACTOR.principal]);
  assert.deepEqual(
    changes.map(({ entry }) => [entry.keyPairId, entry.sequence, entry.event, Object.keys(entry.facts)]),
    [
      ['grants', 1, 'grants.changed', ['version', 'hash']],
      ['grants', 2, 'grants.changed', ['version', 'cutOff']],
      ['grants', 3, 'grants.changed', ['version', 'restored']],
    ],
  );
  assert.equal(changes[2]?.entry.previousHash, changes[1]?.entry.hash);
});

test('what changes nothing is no version', async () => {
  const { grants, changes } = fixture();
  await grants.apply({ document: DOCUMENT }, ACTOR, signal);
  await grants.apply({ document: DOCUMENT }, ACTOR, signal);
  await grants.cutOff('p', ACTOR, signal);
  await grants.cutOff('q', ACTOR, signal);
  await grants.cutOff('p', ACTOR, signal);
  await grants.restore('r', ACTOR, signal);
  assert.equal(changes.length, 3);
});

test('a cut-off keeps the document, and a document the cut-offs', async () => {
  const { grants } = fixture();
  await grants.cutOff('p', ACTOR, signal);
  const { cutOff } = await grants.apply({ document: DOCUMENT }, ACTOR, signal);
  const { document } = await grants.cutOff('q', ACTOR, signal);
  assert.deepEqual([cutOff, document !== undefined], [['p'], true]);
});

test('of changes at the same time one wins, the others are told, and none undoes another', async () => {
  const { grants, current } = fixture();
  const results = await Promise.allSettled(['p', 'q', 'r'].map(one => grants.cutOff(one, ACTOR, signal)));
  const refused = results.filter(result => result.status === 'rejected');
  assert.deepEqual([refused.length, current()?.cutOff], [2, ['p']]);
  for (const { reason } of refused) assert.equal(reason.code, 'request_in_progress');
});

for (const [from, version] of [
  [0, 1],
  [2, 1],
] as const) {
  test(`a document made from version ${from} is refused while ${version} is in force`, async () => {
    const { grants, changes } = fixture();
    await grants.cutOff('p', ACTOR, signal);
    const pending = grants.apply({ document: DOCUMENT, from }, ACTOR, signal);
    await assert.rejects(pending, { code: 'request_in_progress' });
    assert.equal(changes.length, version);
  });
}
