import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { keyPairProviders } from '../../shared/adapters/key-pair-providers.ts';
import { PROVIDERS } from '../../shared/domain/key-pair.ts';
import { PROVIDER_RULES } from '../../shared/domain/providers.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import type { OpenProvider } from '../../shared/ports/provider-module.ts';

const ADAPTERS = join(import.meta.dirname, '../../shared/adapters');
const settings = { swas: { credentials: { accessKeyId: '', accessKeySecret: '' } } };

for (const id of PROVIDERS) {
  test(`the folder of ${id} opens a provider with the methods of the port and the traits of its rules`, async () => {
    const { openProvider }: { openProvider: OpenProvider } = await import(`${ADAPTERS}/${id}/provider.ts`);
    const provider = openProvider(settings);
    assert.deepEqual(membersOf(provider), membersOf(keyPairProviders(settings)[id]));
    const { ownership, consistency } = provider;
    const { traits } = PROVIDER_RULES[id];
    assert.deepEqual([ownership, consistency], [traits.ownership, traits.consistency]);
  });

  test(`the module of ${id} is declared as one`, async () => {
    const source = await readFile(join(ADAPTERS, id, 'provider.ts'), 'utf8');
    assert.match(source, /^export const openProvider: OpenProvider = /m);
  });
}

test('every folder with a provider is in the list', async () => {
  const files = await readdir(ADAPTERS, { recursive: true });
  const folders = files
    .map(file => /^([\w-]+)[\\/]provider\.ts$/.exec(file)?.[1])
    .filter(id => id !== undefined);
  assert.deepEqual(folders.sort(), [...PROVIDERS].sort());
});

function membersOf(provider: KeyPairProvider): string[] {
  return Object.entries(provider)
    .map(([name, member]) => `${name} ${typeof member}`)
    .sort();
}
