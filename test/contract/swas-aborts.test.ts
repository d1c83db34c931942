import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { type SwasClients, swasClients } from '../../shared/adapters/swas/swas-clients.ts';
import { swasKeyPairs } from '../../shared/adapters/swas/swas-key-pairs.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';

const REGION = 'cn-hangzhou';
const credentials = { accessKeyId: 'test', accessKeySecret: 'test' };
const signal = new AbortController().signal;

let cloud: Cloud;
let clients: SwasClients;
let provider: KeyPairProvider;
let name: string;
before(async () => {
  cloud = await startCloud();
  clients = swasClients({ endpoint: cloud.url, credentials });
  provider = swasKeyPairs(clients);
});
after(() => cloud.close());
beforeEach(() => {
  name = `key-${randomUUID()}`;
});

const request = () => ({ region: REGION, name, keyType: 'rsa', tags: [], callToken: randomUUID() }) as const;
const calls = () => cloud.requests.filter(({ input }) => JSON.stringify(input)?.includes(name));

describe('an abort', () => {
  it('ends a call that gets no answer, which is unclear, and what comes later is not heard', async () => {
    const gate = Promise.withResolvers<void>();
    const remove = cloud.intercept(async () => {
      await gate.promise;
      return { drop: 'response' };
    });
    const startedAt = performance.now();
    await assert.rejects(provider.create(request(), AbortSignal.timeout(100)), { kind: 'unclear' });
    assert.ok(performance.now() - startedAt < 2_000);
    gate.resolve();
    while (calls().length === 0) await sleep(5);
    remove();
    assert.ok(await provider.find({ region: REGION, name }, signal));
  });

  it('while the SDK is being loaded makes that no call follows', async () => {
    const loading = Promise.withResolvers<void>();
    const slow = swasKeyPairs(async region => {
      await loading.promise;
      return clients(region);
    });
    const giveUp = new AbortController();
    const created = assert.rejects(slow.create(request(), giveUp.signal), { kind: 'unclear' });
    giveUp.abort();
    await created;
    loading.resolve();
    await clients(REGION);
    await sleep(100);
    assert.deepEqual(calls(), []);
  });
});
