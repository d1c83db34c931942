import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Tag } from '../../shared/domain/key-pair.ts';
import type { KeyPairProvider, ProviderKeyName } from '../../shared/ports/key-pair-provider.ts';

const signal = new AbortController().signal;

interface TrialContract {
  readonly provider: () => KeyPairProvider;
  /** A name that is deleted after the test. */
  readonly fresh: () => ProviderKeyName;
  readonly create: (keyName: ProviderKeyName) => Promise<unknown>;
  readonly publicKey: string;
  readonly tags: readonly Tag[];
}

/** What every provider must say before a vend, and that it makes nothing by it. */
export function defineTrialContract({ provider, fresh, create, publicKey, tags }: TrialContract): void {
  describe('count', () => {
    it('grows by each key pair of the region, or is never told', async () => {
      const keyName = fresh();
      const before = await provider().count(keyName.region, signal);
      await create(keyName);
      const after = await provider().count(keyName.region, signal);
      assert.equal(after, before === null ? null : before + 1);
    });

    it('is unclear with an aborted signal, or never told', async () => {
      const { region } = fresh();
      const told = await provider().count(region, signal);
      const aborted = provider().count(region, AbortSignal.abort());
      if (told === null) assert.equal(await aborted, told);
      else await assert.rejects(aborted, { name: 'ProviderFailure', kind: 'unclear' });
    });
  });

  describe('tryOut', () => {
    const trials: [call: string, members: { keyType: 'rsa' } | { publicKey: string }][] = [
      ['create', { keyType: 'rsa' }],
      ['import', { publicKey }],
    ];
    for (const [call, members] of trials) {
      it(`of a ${call} makes nothing`, async () => {
        const keyName = fresh();
        const told = await provider().tryOut({ ...keyName, tags, ...members }, signal);
        assert.ok(['allowed', 'untold'].includes(told));
        assert.equal(await provider().find(keyName, signal), undefined);
        await create(keyName);
      });
    }

    it('is unclear with an aborted signal, or untold', async () => {
      const trial = { ...fresh(), tags, keyType: 'rsa' } as const;
      const told = await provider().tryOut(trial, signal);
      const aborted = provider().tryOut(trial, AbortSignal.abort());
      if (told === 'untold') assert.equal(await aborted, told);
      else await assert.rejects(aborted, { name: 'ProviderFailure', kind: 'unclear' });
    });
  });
}
