import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lazyProvider } from '../../shared/adapters/lazy-provider.ts';
import { fakeKeyPairProvider } from '../support/fake-key-pair-provider.ts';

const KEY = { region: 'us-east-1', name: 'any' };
const signal = new AbortController().signal;

test('a provider is loaded at its first call, once', async () => {
  const provider = fakeKeyPairProvider(Date.now);
  let loads = 0;
  const lazy = lazyProvider(provider, async () => {
    loads += 1;
    return provider;
  });
  assert.equal(loads, 0);
  await Promise.all([lazy.find(KEY, signal), lazy.find(KEY, signal)]);
  assert.equal(loads, 1);
});

test('a provider that cannot be loaded is unclear, and is loaded again by the next call', async () => {
  const provider = fakeKeyPairProvider(Date.now);
  const cause = new Error('no such chunk');
  const answers = [Promise.reject(cause), Promise.resolve(provider)];
  const lazy = lazyProvider(provider, () => answers.shift() ?? assert.fail());
  await assert.rejects(lazy.find(KEY, signal), { name: 'ProviderFailure', kind: 'unclear', cause });
  assert.equal(await lazy.find(KEY, signal), undefined);
});
