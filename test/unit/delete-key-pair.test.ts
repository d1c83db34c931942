import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProviderFailure, type ProviderFailureKind } from '../../shared/domain/provider-failure.ts';
import { ownershipTags } from '../../shared/domain/tags.ts';
import type { ProviderKeyPair } from '../../shared/ports/key-pair-provider.ts';
import { abandonCreate, abandonImport, needAttention, neverAnswered } from '../support/abandoned-vends.ts';
import {
  createInput,
  importInput,
  invocation,
  STAGE,
  TIMING,
  tokenIn,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const signal = new AbortController().signal;
const failing = (kind: ProviderFailureKind) => () => Promise.reject(new ProviderFailure(kind));

async function vended() {
  const fixture = useCaseFixture();
  const input = createInput();
  const { answer } = await fixture.create(input);
  const { id } = answer.keyPair;
  return {
    ...fixture,
    input,
    id,
    token: tokenIn(answer),
    atProvider: () => fixture.provider.find(input, signal),
  };
}

/** An import that the provider did, whose caller never heard of it and which a person has to look at. */
async function untaggedImport() {
  const fixture = useCaseFixture();
  const input = importInput();
  const id = await needAttention(fixture, await abandonImport(fixture, input));
  return { fixture, id, input };
}

describe('a deletion', () => {
  it('shreds what is sealed before it deletes at the provider, and holds the name', async () => {
    const { remove, id, row, provider, atProvider, store, events } = await vended();
    const seen: unknown[] = [];
    const find: typeof provider.find = (...rest) => {
      seen.push(row(id).state, row(id).sealed);
      return provider.find(...rest);
    };
    await remove(id, { provider: { find } });
    assert.deepEqual(seen, ['deleting', undefined]);
    assert.deepEqual([row(id).state, await atProvider()], ['deleted', undefined]);
    assert.deepEqual([...store.names.values()], [{ id, heldUntil: NOW + TIMING.drainMs }]);
    assert.deepEqual(events().slice(2), ['key_pair.deleting', 'key_pair.deleted']);
    assert.equal(store.entries.at(-1)?.facts['atProvider'], 'deleted');
  });

  it('kills the URL', async () => {
    const { remove, release, id, token } = await vended();
    await remove(id);
    await assert.rejects(release(token), { code: 'retrieval_revoked' });
  });

  it('ends the two minutes of a claimant', async () => {
    const { remove, release, id, token } = await vended();
    await release(token, 'claim-1');
    await remove(id);
    await assert.rejects(release(token, 'claim-1'), { code: 'retrieval_consumed' });
  });

  it('is done again without asking the provider or writing anything', async () => {
    const { remove, id, called, events } = await vended();
    await remove(id);
    const before = [called().length, events().length];
    await remove(id);
    assert.deepEqual([called().length, events().length], before);
  });

  it('leaves the answer to the create as it was', async () => {
    const { remove, create, input, id } = await vended();
    const { answer } = await create(input);
    await remove(id);
    const again = await create(input);
    assert.deepEqual([again.replayed, JSON.stringify(again.answer)], [true, JSON.stringify(answer)]);
  });

  const others: [what: string, id: (id: string) => string, principal: string][] = [
    ['of another principal', id => id, 'arn:aws:iam::123456789012:role/other'],
    ['that there is not', () => `kp_${'0'.repeat(26)}`, ACTOR.principal],
    ['whose id cannot be one', () => '../../etc', ACTOR.principal],
  ];
  for (const [what, idOf, principal] of others) {
    it(`of a key pair ${what} finds nothing and changes nothing`, async () => {
      const { remove, id, row } = await vended();
      const pending = remove(idOf(id), {}, invocation(), { ...ACTOR, principal });
      await assert.rejects(pending, { code: 'not_found' });
      assert.equal(row(id).state, 'ready');
    });
  }

  it('by many at once deletes once', async () => {
    const { remove, id, called, row } = await vended();
    const results = await Promise.allSettled([remove(id), remove(id), remove(id)]);
    const codes = results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));
    assert.deepEqual(codes, ['request_in_progress', 'request_in_progress']);
    assert.deepEqual([called(), row(id).state], [['create', 'find', 'delete'], 'deleted']);
  });
});

describe('a deletion of a vend that is busy', () => {
  for (const later of [0, TIMING.leaseMs]) {
    it(`being created is to be sent again, ${later} ms later too`, async () => {
      const fixture = useCaseFixture();
      const id = await abandonCreate(fixture, createInput(), neverAnswered);
      fixture.time.now += later;
      await assert.rejects(fixture.remove(id), { code: 'request_in_progress', retryAfterSeconds: 1 });
    });
  }

  it('being deleted is to be sent again while the lease lasts, and goes on afterwards', async () => {
    const { remove, id, row, time } = await vended();
    await assert.rejects(remove(id, { provider: { find: failing('unclear') } }), { code: 'unavailable' });
    time.now = NOW + TIMING.leaseMs - 1;
    await assert.rejects(remove(id), { code: 'request_in_progress' });
    time.now = NOW + TIMING.leaseMs;
    await remove(id);
    assert.deepEqual([row(id).state, row(id).attempt], ['deleted', 2]);
  });

  it('that failed has nothing to delete', async () => {
    const fixture = useCaseFixture();
    const provider = { create: failing('rejected') };
    await assert.rejects(fixture.create(createInput(), { provider }), { code: 'provider_error' });
    const [vend] = fixture.store.vends.values();
    await fixture.remove(vend?.id ?? '');
    assert.deepEqual([fixture.called(), fixture.events()], [[], ['vend.requested', 'vend.failed']]);
  });
});

describe('a deletion at the provider', () => {
  for (const method of ['find', 'delete'] as const) {
    for (const kind of ['unclear', 'throttled', 'denied', 'out-of-time'] as const) {
      it(`stays open where ${method} fails as ${kind}`, async () => {
        const { remove, id, row, store } = await vended();
        await assert.rejects(remove(id, { provider: { [method]: failing(kind) } }), {
          code: 'unavailable',
          retryAfterSeconds: TIMING.leaseMs / 1000,
        });
        assert.deepEqual([row(id).state, row(id).sealed], ['deleting', undefined]);
        assert.deepEqual([...store.names.values()], [{ id }]);
      });
    }
  }

  it('is done where the key pair is gone already', async () => {
    const { remove, id, row, input, provider, store } = await vended();
    await provider.delete(input, signal);
    await remove(id);
    assert.deepEqual([row(id).state, store.entries.at(-1)?.facts['atProvider']], ['deleted', 'not there']);
  });

  const foreign: [what: string, stage: string, own: boolean][] = [
    ['with our tags but another fingerprint', STAGE, true],
    ['with the tags of another vend', STAGE, false],
    ['with the tags of another stage', 'prod', true],
  ];
  for (const [what, stage, own] of foreign) {
    it(`never touches what has the name now, ${what}`, async () => {
      const { remove, id, row, input, provider, atProvider } = await vended();
      await provider.delete(input, signal);
      const tags = ownershipTags(stage, own ? id : `kp_${'0'.repeat(26)}`, 1);
      await provider.create({ ...input, tags, callToken: 'call-1' }, signal);
      const before = await atProvider();
      await remove(id);
      assert.deepEqual([await atProvider(), row(id).state], [before, 'deleted']);
    });
  }

  it('finds an import that never came to be tagged', async () => {
    const { fixture, id, input } = await untaggedImport();
    await fixture.remove(id);
    assert.deepEqual(
      [fixture.row(id).state, await fixture.provider.find(input, signal)],
      ['deleted', undefined],
    );
  });

  const others: [what: string, replaced: Partial<ProviderKeyPair>][] = [
    ['another public key', { providerFingerprint: 'of another key' }],
    ['a key pair that was there before', { createdAt: NOW - 60_000 }],
    ['a key pair of another vend', { tags: ownershipTags(STAGE, `kp_${'0'.repeat(26)}`, 1) }],
  ];
  for (const [what, replaced] of others) {
    it(`never touches ${what} under the name of such an import`, async () => {
      const { fixture, id, input } = await untaggedImport();
      const { provider } = fixture;
      const find: typeof provider.find = async (...rest) => {
        const found = await provider.find(...rest);
        return found && { ...found, ...replaced };
      };
      await fixture.remove(id, { provider: { find } });
      assert.ok(await provider.find(input, signal));
    });
  }

  it('never touches the same fingerprint without our tags', async () => {
    const { remove, id, input, provider } = await vended();
    const untagged: typeof provider.find = async (...rest) => {
      const found = await provider.find(...rest);
      return found && { ...found, tags: [] };
    };
    await remove(id, { provider: { find: untagged } });
    assert.ok(await provider.find(input, signal));
  });
});
