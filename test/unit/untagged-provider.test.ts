import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { abandonCreate, abandonImport, needAttention, neverAnswered } from '../support/abandoned-vends.ts';
import { createInput, importInput, TIMING, useCaseFixture } from '../support/use-case-fixture.ts';

const signal = new AbortController().signal;
const untagged = () => useCaseFixture({ ownership: 'none', consistency: 'eventual' });
const foreign = { tags: [], keyType: 'rsa', callToken: 'foreign' } as const;

/** A create without an answer whose lease has run out. */
async function abandoned(create?: KeyPairProvider['create']) {
  const fixture = untagged();
  const input = createInput();
  const id = await abandonCreate(fixture, input, create);
  fixture.time.now += TIMING.leaseMs;
  return { ...fixture, input, id, atProvider: () => fixture.provider.find(input, signal) };
}

describe('at a provider without tags a create', () => {
  it('looks first, and writes down that the name is free before it asks', async () => {
    const fixture = untagged();
    const input = createInput();
    const seen: unknown[] = [];
    const create: KeyPairProvider['create'] = (...rest) => {
      seen.push(...[...fixture.store.vends.values()].map(({ seenAbsent }) => seenAbsent));
      return fixture.provider.create(...rest);
    };
    await fixture.create(input, { provider: { create } });
    assert.deepEqual([fixture.called(), seen], [['find', 'create'], [true]]);
  });

  it('is a conflict with what is there, which is never touched', async () => {
    const fixture = untagged();
    const input = createInput();
    await fixture.provider.create({ ...input, ...foreign }, signal);
    const before = await fixture.provider.find(input, signal);
    await assert.rejects(fixture.create(input), { code: 'name_conflict' });
    assert.deepEqual(await fixture.provider.find(input, signal), before);
    assert.equal(fixture.store.names.size, 0);
  });

  it('is a conflict with what takes the name after the look, which is never touched', async () => {
    const fixture = untagged();
    const input = createInput();
    const create: KeyPairProvider['create'] = async (request, abort) => {
      await fixture.provider.create({ ...input, ...foreign }, abort);
      return fixture.provider.create(request, abort);
    };
    await assert.rejects(fixture.create(input, { provider: { create } }), { code: 'name_conflict' });
    assert.equal(fixture.called().includes('delete'), false);
    assert.ok(await fixture.provider.find(input, signal));
  });

  it('that was abandoned is taken over: what it left is deleted and made anew under another call token', async () => {
    const { create, input, id, called, provider, row } = await abandoned();
    await create(input);
    assert.deepEqual(called(), ['find', 'create', 'find', 'delete', 'create']);
    const tokens = provider.calls.flatMap(call => (call.method === 'create' ? [call.request.callToken] : []));
    assert.equal(new Set(tokens).size, 2);
    assert.equal(row(id).state, 'ready');
  });

  it('that was abandoned before it looked never deletes what is there', async () => {
    const find = () => Promise.reject(new ProviderFailure('unclear'));
    const fixture = untagged();
    const input = createInput();
    await assert.rejects(fixture.create(input, { provider: { find } }), { code: 'unavailable' });
    fixture.time.now += TIMING.leaseMs;
    await fixture.provider.create({ ...input, ...foreign }, signal);
    await assert.rejects(fixture.create(input), { code: 'name_conflict' });
    assert.ok(await fixture.provider.find(input, signal));
  });

  it('that failed looks again when it is tried again', async () => {
    const fixture = untagged();
    const input = createInput();
    const create = () => Promise.reject(new ProviderFailure('quota-exceeded'));
    await assert.rejects(fixture.create(input, { provider: { create } }), {
      code: 'provider_quota_exceeded',
    });
    await fixture.provider.create({ ...input, ...foreign }, signal);
    await assert.rejects(fixture.create(input), { code: 'name_conflict' });
    assert.ok(await fixture.provider.find(input, signal));
  });

  it('that was abandoned is undone by the reconciler, so that it takes no place of the quota', async () => {
    const { reconcile, id, atProvider } = await abandoned();
    assert.equal(await reconcile(id), 'undone');
    assert.equal(await atProvider(), undefined);
  });

  it('that needs attention is deleted with what it left', async () => {
    const fixture = untagged();
    const input = createInput();
    const id = await needAttention(fixture, await abandonCreate(fixture, input));
    await fixture.remove(id);
    assert.equal(await fixture.provider.find(input, signal), undefined);
  });
});

describe('at a provider without tags a deletion', () => {
  it('deletes the public key that was vended', async () => {
    const fixture = untagged();
    const input = createInput();
    const { answer } = await fixture.create(input);
    await fixture.remove(answer.keyPair.id);
    assert.equal(await fixture.provider.find(input, signal), undefined);
  });

  it('never touches another public key under its name', async () => {
    const fixture = untagged();
    const input = createInput();
    const { answer } = await fixture.create(input);
    await fixture.provider.delete(input, signal);
    await fixture.provider.create({ ...input, ...foreign }, signal);
    await fixture.remove(answer.keyPair.id);
    assert.ok(await fixture.provider.find(input, signal));
  });
});

describe('at a provider without tags an import', () => {
  it('that was abandoned is adopted by its public key', async () => {
    const fixture = untagged();
    const input = importInput();
    const id = await abandonImport(fixture, input);
    fixture.time.now += TIMING.leaseMs;
    assert.equal(await fixture.reconcile(id), 'finished');
    assert.deepEqual(fixture.called(), ['find', 'importPublicKey', 'find', 'tag']);
  });

  it('is a conflict with the same public key that was there before', async () => {
    const fixture = untagged();
    const input = importInput();
    await fixture.provider.importPublicKey({ ...input, callToken: 'foreign' }, signal);
    await assert.rejects(fixture.import(input), { code: 'name_conflict' });
    assert.ok(await fixture.provider.find(input, signal));
  });
});

describe('at a provider without tags an import that was abandoned before it looked', () => {
  it('is a conflict with the same public key, which is never adopted', async () => {
    const find = () => Promise.reject(new ProviderFailure('unclear'));
    const fixture = untagged();
    const input = importInput();
    await assert.rejects(fixture.import(input, { provider: { find } }), { code: 'unavailable' });
    fixture.time.now += TIMING.leaseMs;
    await fixture.provider.importPublicKey({ ...input, callToken: 'foreign' }, signal);
    await assert.rejects(fixture.import(input), { code: 'name_conflict' });
    assert.deepEqual(fixture.called().slice(-2), ['importPublicKey', 'find']);
  });
});

describe('at a provider without tags that shows no public key', () => {
  const hiding = (fixture: ReturnType<typeof untagged>) => ({
    find: async (...rest: Parameters<KeyPairProvider['find']>) => {
      const found = await fixture.provider.find(...rest);
      return found && { ...found, publicKey: null };
    },
  });

  it('a deletion stays open, and is done once the key is shown', async () => {
    const fixture = untagged();
    const input = createInput();
    const { id } = (await fixture.create(input)).answer.keyPair;
    await assert.rejects(fixture.remove(id, { provider: hiding(fixture) }), { code: 'unavailable' });
    assert.equal(fixture.row(id).state, 'deleting');
    fixture.time.now += TIMING.leaseMs;
    await fixture.remove(id);
    assert.deepEqual(
      [fixture.row(id).state, await fixture.provider.find(input, signal)],
      ['deleted', undefined],
    );
  });

  it('an import that was abandoned stays open', async () => {
    const fixture = untagged();
    const input = importInput();
    const id = await abandonImport(fixture, input);
    fixture.time.now += TIMING.leaseMs;
    await assert.rejects(fixture.import(input, { provider: hiding(fixture) }), { code: 'unavailable' });
    assert.equal(fixture.row(id).state, 'creating');
  });

  it('a create that was abandoned is cleared all the same', async () => {
    const { create, input, id, row, ...fixture } = await abandoned();
    await create(input, { provider: hiding({ ...fixture, create, row }) });
    assert.equal(row(id).state, 'ready');
  });
});

describe('at a provider that is eventually consistent', () => {
  const eventual = () => useCaseFixture({ ownership: 'tags', consistency: 'eventual' });

  it('a name in use by nothing that is found is waited out', async () => {
    const fixture = eventual();
    const create = () => Promise.reject(new ProviderFailure('name-in-use'));
    await assert.rejects(fixture.create(createInput(), { provider: { create } }), { code: 'unavailable' });
    assert.deepEqual(
      [...fixture.store.vends.values()].map(({ state }) => state),
      ['creating'],
    );
  });

  it('a key pair that is not found yet is deleted by its id', async () => {
    const fixture = eventual();
    const input = createInput();
    const { answer } = await fixture.create(input);
    await fixture.remove(answer.keyPair.id, { provider: { find: async () => undefined } });
    const { region, name } = input;
    const { providerId } = answer.keyPair;
    assert.deepEqual(fixture.provider.calls.at(-1)?.request, { region, name, providerId });
    assert.equal(await fixture.provider.find(input, signal), undefined);
  });

  it('a create that never arrived is made by its takeover', async () => {
    const fixture = eventual();
    const input = createInput();
    await abandonCreate(fixture, input, neverAnswered);
    fixture.time.now += TIMING.leaseMs;
    await fixture.create(input);
    assert.deepEqual(fixture.called(), ['find', 'create']);
  });
});
