import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advance } from '../../shared/domain/vend.ts';
import { type KeyPairFilters, makeListKeyPairs } from '../../shared/usecases/list-key-pairs.ts';
import { createInput, useCaseFixture } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;

/** Three vended key pairs of one principal, the oldest first. */
async function vended() {
  const fixture = useCaseFixture();
  const names: string[] = [];
  for (const second of [0, 1, 2]) {
    fixture.time.now = NOW + second * 1000;
    const { answer } = await fixture.create(createInput());
    names.push(answer.keyPair.name);
  }
  const list = (filters: KeyPairFilters = {}, limit = 50, cursor?: string, principal = ACTOR.principal) =>
    makeListKeyPairs(fixture.deps())({ principal, limit, cursor, filters }, signal);
  return { ...fixture, names, list };
}

describe('a list', () => {
  it("gives a principal's key pairs, newest first, and no cursor at its end", async () => {
    const { list, names } = await vended();
    const { items, nextCursor } = await list();
    assert.deepEqual(
      items.map(({ name }) => name),
      names.toReversed(),
    );
    assert.equal(nextCursor, null);
  });

  it('goes on where its cursor points', async () => {
    const { list, names } = await vended();
    const first = await list({}, 2);
    const second = await list({}, 2, first.nextCursor ?? '');
    assert.deepEqual(
      [...first.items, ...second.items].map(({ name }) => name),
      names.toReversed(),
    );
    assert.equal(second.nextCursor, null);
  });

  it('of another principal is empty', async () => {
    const { list } = await vended();
    assert.deepEqual(await list({}, 50, undefined, 'other'), { items: [], nextCursor: null });
  });

  it('refuses the cursor of another principal', async () => {
    const { list } = await vended();
    const { nextCursor } = await list({}, 1);
    await assert.rejects(list({}, 1, nextCursor ?? '', 'other'), { code: 'invalid_request' });
  });

  it('refuses the cursor of other filters, but not of another limit', async () => {
    const { list } = await vended();
    const { nextCursor } = await list({ status: 'ready' }, 1);
    const cursor = nextCursor ?? '';
    await assert.rejects(list({}, 1, cursor), { code: 'invalid_request' });
    await assert.rejects(list({ status: 'ready', region: 'us-east-1' }, 1, cursor), {
      code: 'invalid_request',
    });
    assert.equal((await list({ status: 'ready' }, 2, cursor)).items.length, 2);
  });

  it('leaves deleted key pairs out unless they are asked for', async () => {
    const { list, store, names } = await vended();
    const vend = [...store.vends.values()].find(({ name }) => name === names[1]);
    assert.ok(vend);
    const audit = { event: 'vend.succeeded', actor: ACTOR, at: NOW } as const;
    await store.transition(advance(vend, { state: 'deleted' }, audit), signal);
    assert.deepEqual(
      (await list()).items.map(({ name }) => name),
      [names[2], names[0]],
    );
    assert.deepEqual(
      (await list({ status: 'deleted' })).items.map(({ name }) => name),
      [names[1]],
    );
  });

  it('holds to its filters', async () => {
    const { list, names } = await vended();
    assert.deepEqual(
      (await list({ name: names[0], region: 'us-east-1', provider: 'lightsail' })).items.map(
        ({ name }) => name,
      ),
      [names[0]],
    );
    assert.deepEqual((await list({ region: 'eu-west-1' })).items, []);
  });
});
