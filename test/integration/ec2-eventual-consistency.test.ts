import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Cloud } from '../../local/cloud/cloud.ts';
import { ec2Clients } from '../../shared/adapters/ec2/ec2-clients.ts';
import { ec2KeyPairs } from '../../shared/adapters/ec2/ec2-key-pairs.ts';
import { PrivateKey } from '../../shared/domain/private-key.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import { emptyCloud } from '../support/adapter-cloud.ts';
import { faultOn, operation } from '../support/cloud-faults.ts';
import { createInput, TIMING, tokenIn, useCaseFixture } from '../support/use-case-fixture.ts';

const signal = new AbortController().signal;
const DELAY_MS = 10_000;

const fixture = useCaseFixture();
const { time, row } = fixture;
let cloud: Cloud;
let provider: KeyPairProvider;
let input: ReturnType<typeof createInput>;

before(async () => {
  cloud = await emptyCloud({ now: () => time.now, keyPairVisibilityDelayMs: DELAY_MS });
  provider = ec2KeyPairs(ec2Clients());
});
after(() => cloud.close());
beforeEach(() => {
  input = createInput();
});

const create = (overrides: Partial<KeyPairProvider> = {}) =>
  fixture.create(input, { provider: { ...provider, ...overrides } });
/** What EC2 has under the name once it shows everything. */
const atEc2 = () => {
  time.now += DELAY_MS;
  return provider.find(input, signal);
};
const rowOf = () => {
  const id = [...fixture.store.vends.values()].find(({ name }) => name === input.name)?.id;
  return row(id ?? '');
};
const foreignKeyPair = () =>
  provider.create({ ...input, tags: [], keyType: 'rsa', callToken: 'foreign' }, signal);

/** Retries with the same token once the lease is over, and collects the key of what EC2 has by then. */
async function recovers() {
  time.now += TIMING.leaseMs;
  const { answer } = await create();
  const found = await atEc2();
  assert.equal(answer.keyPair.providerId, found?.providerId);
  assert.equal(answer.keyPair.publicKey, found?.publicKey);
  const { privateKey } = await fixture.release(tokenIn(answer));
  assert.equal(PrivateKey.fromProvider(String(privateKey.bytes())).publicKey().line, found?.publicKey);
}

describe('at an EC2 that shows key pairs late', () => {
  it('a create whose answer was lost is made anew, and only that one is left', async () => {
    using _ = faultOn(cloud, operation('CreateKeyPair'), { drop: 'response' }, 1);
    await assert.rejects(create(), { code: 'unavailable' });
    await recovers();
  });

  it('a create that meets the echo of its own call is no conflict', async () => {
    const twice: KeyPairProvider['create'] = async (...call) => {
      await provider.create(...call);
      return provider.create(...call);
    };
    await assert.rejects(create({ create: twice }), { code: 'unavailable' });
    await recovers();
  });

  it('somebody else’s key pair is a conflict once it shows, and is never touched', async () => {
    const { providerId } = await foreignKeyPair();
    await assert.rejects(create(), { code: 'unavailable' });
    time.now += TIMING.leaseMs;
    await assert.rejects(create(), { code: 'name_conflict' });
    assert.equal((await atEc2())?.providerId, providerId);
  });

  it('a key pair that is revoked before it shows is deleted', async () => {
    const { answer } = await create();
    await fixture.remove(answer.keyPair.id, { provider });
    assert.equal(row(answer.keyPair.id).state, 'deleted');
    assert.equal(await atEc2(), undefined);
  });

  it('what an abandoned create left is deleted by the reconciler', async () => {
    using _ = faultOn(cloud, operation('CreateKeyPair'), { drop: 'response' }, 1);
    await assert.rejects(create(), { code: 'unavailable' });
    time.now += TIMING.leaseMs;
    assert.equal(await fixture.reconcile(rowOf().id, { provider }), 'undone');
    assert.equal(await atEc2(), undefined);
  });
});
