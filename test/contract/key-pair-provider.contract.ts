import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Tag } from '../../shared/domain/key-pair.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import type {
  KeyPairProvider,
  ProviderKeyName,
  ProviderKeyPair,
} from '../../shared/ports/key-pair-provider.ts';
import { defineTrialContract } from './key-pair-trial.contract.ts';

const signal = new AbortController().signal;

interface OpenProvider {
  readonly provider: KeyPairProvider;
  readonly close: () => Promise<void>;
}

type Member = 'providerId' | 'providerFingerprint' | 'createdAt';

/**
 * What every provider of key pairs must do. It deletes all that it makes, so that it may run on a real account.
 * `untold` is what the provider does not tell of a key pair.
 */
export function defineKeyPairProviderContract(
  name: string,
  open: () => Promise<OpenProvider>,
  untold: readonly Member[] = [],
): void {
  describe(`${name} as a provider of key pairs`, () => {
    const made: ProviderKeyName[] = [];
    let opened: OpenProvider;
    let provider: KeyPairProvider;
    before(async () => {
      opened = await open();
      provider = opened.provider;
    });
    // After each test: there are providers that hold ten key pairs in a region.
    afterEach(async () => {
      for (const keyName of made.splice(0)) await provider.delete(keyName, signal);
    });
    after(() => opened.close());

    const tags: Tag[] = [
      { key: 'keyvend:attempt', value: '1' },
      { key: 'team', value: 'a' },
      { key: 'bare' },
    ];
    const fresh = (region = 'us-east-1'): ProviderKeyName => {
      const keyName = { region, name: `keyvend-contract-${randomUUID()}` };
      made.push(keyName);
      return keyName;
    };
    const create = (keyName: ProviderKeyName) =>
      provider.create({ ...keyName, tags, keyType: 'rsa', callToken: randomUUID() }, signal);
    const importKey = (keyName: ProviderKeyName, publicKey = newPublicKey()) =>
      provider.importPublicKey({ ...keyName, tags, publicKey, callToken: randomUUID() }, signal);
    const sortedTags = (found: readonly Tag[] = []) =>
      found.map(({ key, value }) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1));

    const keptTags = (given: readonly Tag[]) => sortedTags(provider.ownership === 'tags' ? given : []);
    const assertTold = (keyPair: ProviderKeyPair, ...members: Member[]) => {
      for (const member of members) assert.equal(keyPair[member] === null, untold.includes(member), member);
    };

    /** What an answer and `find` both tell is the same; each may leave out what the other tells. */
    const assertAgrees = (found: ProviderKeyPair | undefined, answered: ProviderKeyPair) => {
      assert.ok(found);
      const [toldLater, told] = [membersOf(found), membersOf(answered)];
      assert.deepEqual({ ...told, ...toldLater }, { ...toldLater, ...told });
    };
    const membersOf = ({ tags, ...members }: ProviderKeyPair) => ({
      ...Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)),
      tags: sortedTags(tags),
    });

    describe('create', () => {
      it('gives both halves of an RSA key of 2048 bits', async () => {
        const { publicKey, privateKey } = await create(fresh());
        assert.equal(privateKey.publicKey().line, publicKey);
        assert.equal(parsePublicKey(publicKey).line, publicKey);
        assert.equal(createPrivateKey(privateKey.bytes()).asymmetricKeyDetails?.modulusLength, 2048);
      });

      it('gives what find gives afterwards, tags included', async () => {
        const keyName = fresh();
        const { privateKey: _, operation: _operation, ...created } = await create(keyName);
        assertTold(created, 'providerId', 'providerFingerprint');
        assert.deepEqual(sortedTags(created.tags), keptTags(tags));
        assertAgrees(await provider.find(keyName, signal), created);
      });

      it('gives its operation as plain JSON', async () => {
        const { operation } = await create(fresh());
        assert.deepEqual(JSON.parse(JSON.stringify(operation)), operation);
      });

      it('of a name in use fails and leaves the key pair alone', async () => {
        const keyName = fresh();
        await create(keyName);
        const before = await provider.find(keyName, signal);
        await assert.rejects(create(keyName), { name: 'ProviderFailure', kind: 'name-in-use' });
        assert.deepEqual(await provider.find(keyName, signal), before);
      });

      it('of the same name in another region succeeds', async () => {
        const keyName = fresh();
        const elsewhere = { ...keyName, region: 'eu-west-1' };
        made.push(elsewhere);
        await create(keyName);
        await create(elsewhere);
      });

      it('of one name by many at once succeeds once', async () => {
        const keyName = fresh();
        const results = await Promise.allSettled([create(keyName), create(keyName), create(keyName)]);
        const failures = results.flatMap(result =>
          result.status === 'rejected' ? [result.reason.kind] : [],
        );
        assert.deepEqual(failures, ['name-in-use', 'name-in-use']);
      });
    });

    describe('importPublicKey', () => {
      it('gives what find gives afterwards, tags included', async () => {
        const keyName = fresh();
        const { operation, ...imported } = await importKey(keyName);
        assertTold(imported, 'providerId', 'providerFingerprint');
        assert.deepEqual(sortedTags(imported.tags), keptTags(tags));
        assertAgrees(await provider.find(keyName, signal), imported);
        assert.deepEqual(JSON.parse(JSON.stringify(operation)), operation);
      });

      it('of a name in use fails and leaves the key pair alone', async () => {
        const keyName = fresh();
        await create(keyName);
        const before = await provider.find(keyName, signal);
        await assert.rejects(importKey(keyName), { kind: 'name-in-use' });
        assert.deepEqual(await provider.find(keyName, signal), before);
      });

      it('of what is no public key is rejected and makes nothing', async () => {
        const keyName = fresh();
        await assert.rejects(importKey(keyName, 'ssh-rsa AAAA'), { kind: 'rejected' });
        assert.equal(await provider.find(keyName, signal), undefined);
      });
    });

    describe('tag', () => {
      it('adds tags to those that are there, and gives what find gives', async () => {
        const keyName = fresh();
        const imported = await importKey(keyName);
        const more = [
          { key: 'keyvend:attempt', value: '2' },
          { key: 'late', value: 'b' },
        ];
        const tagged = await provider.tag({ ...keyName, tags: more }, signal);
        const kept = tags.filter(({ key }) => key !== 'keyvend:attempt');
        assert.deepEqual(sortedTags(tagged.tags), keptTags([...kept, ...more]));
        assert.equal(tagged.providerId, imported.providerId);
        assert.deepEqual(await provider.find(keyName, signal), tagged);
      });

      it('of what is not there fails with an unclear outcome', async () => {
        await assert.rejects(provider.tag({ ...fresh(), tags }, signal), { kind: 'unclear' });
      });
    });

    it('knows the fingerprint of a public key before it is imported', async () => {
      const publicKey = newPublicKey();
      const { providerFingerprint } = await importKey(fresh(), publicKey);
      assert.equal(provider.importedFingerprint(parsePublicKey(publicKey)), providerFingerprint);
    });

    it('tells when a key pair was created', async () => {
      const before = Date.now();
      const keyName = fresh();
      await create(keyName);
      const found = await provider.find(keyName, signal);
      assert.ok(found);
      assertTold(found, 'createdAt');
      if (untold.includes('createdAt')) return;
      const { createdAt } = found;
      const skew = 5_000;
      assert.ok(createdAt && createdAt > before - skew && createdAt < Date.now() + skew, String(createdAt));
    });

    describe('find', () => {
      it('gives nothing where there is nothing', async () => {
        assert.equal(await provider.find(fresh(), signal), undefined);
      });
    });

    describe('delete', () => {
      it('removes a key pair, so that its name is free', async () => {
        const keyName = fresh();
        const { providerId } = await create(keyName);
        await provider.delete({ ...keyName, providerId }, signal);
        assert.equal(await provider.find(keyName, signal), undefined);
        await create(keyName);
      });

      it('of what is not there succeeds', async () => {
        await provider.delete(fresh(), signal);
      });
    });

    defineTrialContract({ provider: () => provider, fresh, create, publicKey: newPublicKey(), tags });

    describe('with an aborted signal', () => {
      const aborted = AbortSignal.abort();
      const keyName = { region: 'us-east-1', name: `keyvend-contract-${randomUUID()}` };
      const mutation = { ...keyName, tags, callToken: randomUUID() };
      const calls: [method: string, call: () => Promise<unknown>][] = [
        ['create', () => provider.create({ ...mutation, keyType: 'rsa' }, aborted)],
        [
          'importPublicKey',
          () => provider.importPublicKey({ ...mutation, publicKey: newPublicKey() }, aborted),
        ],
        ['tag', () => provider.tag({ ...keyName, tags }, aborted)],
        ['find', () => provider.find(keyName, aborted)],
        ['delete', () => provider.delete(keyName, aborted)],
      ];
      for (const [method, call] of calls) {
        it(`${method} fails with an unclear outcome`, async () => {
          await assert.rejects(call(), { name: 'ProviderFailure', kind: 'unclear' });
        });
      }
    });
  });
}

function newPublicKey(): string {
  const key = fromKeyObject(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
  assert.ok(key);
  return key.line;
}
