import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callTokenOf } from '../../shared/domain/call-token.ts';
import { isKeyPairId, keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ownershipTags } from '../../shared/domain/tags.ts';
import type { VendResult } from '../../shared/usecases/vend-answer.ts';
import {
  BASE_URL,
  createInput,
  invocation,
  isWiped,
  type Overrides,
  STAGE,
  tokenIn,
  useCaseFixture,
} from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

describe('a create', () => {
  it('answers with the key pair, the operation and the retrieval', async () => {
    const { create, store } = useCaseFixture();
    const input = createInput({ tags: [{ key: 'team', value: 'a' }, { key: 'bare' }] });
    const { answer, replayed } = await create(input);
    const id = keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
    const key = store.vends.get(id)?.key;
    assert.equal(replayed, false);
    assert.ok(isKeyPairId(id) && key);
    assert.deepEqual(answer, {
      requestId: ACTOR.requestId,
      keyPair: {
        ...{
          id,
          provider: 'lightsail',
          region: input.region,
          name: input.name,
          keyType: 'rsa',
          keySize: 2048,
        },
        ...{ origin: 'provider', status: 'ready', ...key, tags: input.tags },
        ...{ createdAt: new Date(NOW).toISOString(), createdBy: ACTOR.principal },
      },
      operation: { operationType: 'Fake', status: 'Succeeded' },
      retrieval: {
        url: answer.retrieval?.url,
        expiresAt: new Date(NOW + 900_000).toISOString(),
        access: 'bearer',
      },
    });
    assert.match(String(answer.retrieval?.url), new RegExp(`^${BASE_URL}/r/${id.slice(3)}[\\w-]{43}$`));
  });

  it("asks the provider once, with the caller's tags and our own", async () => {
    const { create, provider } = useCaseFixture();
    const input = createInput({ tags: [{ key: 'team', value: 'a' }] });
    const { region, name, tags, keyType } = input;
    const { id } = (await create(input)).answer.keyPair;
    const own = ownershipTags(STAGE, id, 1);
    const callToken = callTokenOf({ id, revision: 1 });
    const request = { region, name, keyType, tags: [...tags, ...own], callToken };
    assert.deepEqual(provider.calls, [{ method: 'create', request }]);
  });

  it('stores the private key sealed, and of the token its hash only', async () => {
    const { create, store } = useCaseFixture();
    const { answer } = await create(createInput());
    const vend = store.vends.get(answer.keyPair.id);
    assert.ok(vend?.sealed);
    const stored = Buffer.from(JSON.stringify(vend)).toString('latin1');
    const sealed = Buffer.from(vend.sealed.ciphertext).toString('latin1');
    const token = tokenIn(answer);
    for (const secret of ['PRIVATE KEY', token, token.slice(26)]) {
      assert.ok(!stored.includes(secret) && !sealed.includes(secret));
    }
  });

  it('is audited before and after', async () => {
    const { create, store } = useCaseFixture();
    const { answer } = await create(createInput());
    const [requested, succeeded] = store.entries;
    assert.deepEqual([requested?.event, succeeded?.event], ['vend.requested', 'vend.succeeded']);
    assert.equal(succeeded?.previousHash, requested?.hash);
    assert.equal(succeeded?.facts['fingerprint'], answer.keyPair.fingerprint);
    for (const entry of store.entries) {
      assert.deepEqual(
        [entry.principal, entry.sourceIp, entry.requestId],
        [ACTOR.principal, ACTOR.sourceIp, ACTOR.requestId],
      );
    }
  });

  it('zeroes the data key and the private key', async () => {
    const { create, kms, provider } = useCaseFixture();
    await create(createInput());
    assert.deepEqual([...kms.given, ...provider.given].map(isWiped), [true, true]);
  });

  it('claims beside KMS, asks the provider after both and commits last', async () => {
    const fixture = useCaseFixture();
    const log: string[] = [];
    await fixture.create(createInput(), traced(fixture.deps(), log));
    const starts = log.slice(0, 3).sort();
    assert.deepEqual(starts, ['claim starts', 'generate starts', 'mac starts']);
    assert.deepEqual(log.slice(3, 6).sort(), ['claim ends', 'generate ends', 'mac ends']);
    assert.deepEqual(log.slice(6), ['create starts', 'create ends', 'transition starts', 'transition ends']);
  });

  it('insists on its commit', async () => {
    const fixture = useCaseFixture();
    const insisted: unknown[] = [];
    await fixture.create(createInput(), {
      store: {
        transition: (change, signal) => {
          insisted.push(change.insist);
          return fixture.store.transition(change, signal);
        },
      },
    });
    assert.deepEqual(insisted, [true]);
  });
});

describe('the same create again', () => {
  const repeat = async (
    change: (fixture: ReturnType<typeof useCaseFixture>, first: VendResult) => unknown,
  ) => {
    const fixture = useCaseFixture();
    const input = createInput({ tags: [{ key: 'a' }, { key: 'b', value: '1' }] });
    const first = await fixture.create(input);
    await change(fixture, first);
    const again = await fixture.create({ ...input, tags: input.tags.toReversed() });
    return { fixture, first, again };
  };
  const circumstances: [when: string, change: Parameters<typeof repeat>[0]][] = [
    ['at once, its tags in another order', () => undefined],
    ['a year later', ({ time }) => Object.assign(time, { now: NOW + 365 * 86_400_000 })],
    ['after the key was collected', ({ release }, { answer }) => release(tokenIn(answer))],
  ];
  for (const [when, change] of circumstances) {
    it(`gets the same bytes ${when}, and the provider is not asked`, async () => {
      const { fixture, first, again } = await repeat(change);
      assert.equal(again.replayed, true);
      assert.equal(JSON.stringify(again.answer), JSON.stringify(first.answer));
      assert.equal(fixture.provider.calls.length, 1);
      assert.equal(fixture.events().filter(event => event.startsWith('vend.')).length, 2);
    });
  }

  it('zeroes the data key that it did not need', async () => {
    const { fixture } = await repeat(() => undefined);
    assert.deepEqual(fixture.kms.given.map(isWiped), [true, true]);
  });

  it('under another principal is another vend', async () => {
    const { create } = useCaseFixture();
    const input = createInput();
    const first = await create(input);
    const other = { ...ACTOR, principal: 'arn:aws:iam::123456789012:role/other' };
    const second = await create({ ...input, name: `${input.name}-2` }, {}, invocation(), other);
    assert.equal(second.replayed, false);
    assert.notEqual(second.answer.keyPair.id, first.answer.keyPair.id);
  });

  const changes: [member: string, change: Parameters<typeof createInput>[0]][] = [
    ['name', { name: 'another-name' }],
    ['region', { region: 'eu-west-1' }],
    ['tags', { tags: [{ key: 'a' }] }],
    ['time to live', { retrieval: { ttlSeconds: 901, access: 'bearer', passcode: false } }],
    ['access', { retrieval: { ttlSeconds: 900, access: 'caller', passcode: false } }],
    ['passcode', { retrieval: { ttlSeconds: 900, access: 'bearer', passcode: true } }],
  ];
  for (const [member, change] of changes) {
    it(`with another ${member} is a mismatch, and the provider is not asked`, async () => {
      const { create, provider } = useCaseFixture();
      const input = createInput();
      await create(input);
      await assert.rejects(create({ ...input, ...change }), { code: 'client_token_mismatch' });
      assert.equal(provider.calls.length, 1);
    });
  }
});

/** Notes when each call starts and when it ends. */
function traced(deps: ReturnType<ReturnType<typeof useCaseFixture>['deps']>, log: string[]): Overrides {
  const noting =
    <Parameters extends unknown[], Result>(name: string, call: (...rest: Parameters) => Promise<Result>) =>
    async (...rest: Parameters): Promise<Result> => {
      log.push(`${name} starts`);
      const result = await call(...rest);
      await new Promise(setImmediate);
      log.push(`${name} ends`);
      return result;
    };
  const { store, providers, dataKeys, retrievalMacs } = deps;
  return {
    store: { claim: noting('claim', store.claim), transition: noting('transition', store.transition) },
    kms: { generate: noting('generate', dataKeys.generate), mac: noting('mac', retrievalMacs.mac) },
    provider: { create: noting('create', providers.lightsail.create) },
  };
}
