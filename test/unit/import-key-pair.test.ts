import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { callTokenOf } from '../../shared/domain/call-token.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { ProviderFailure } from '../../shared/domain/provider-failure.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { ownershipTags } from '../../shared/domain/tags.ts';
import type { ImportKeyPairInput } from '../../shared/usecases/draft-import.ts';
import { createInput, STAGE, useCaseFixture } from '../support/use-case-fixture.ts';
import { ACTOR, NOW } from '../support/vend-examples.ts';

const LINE = lineOf(generateKeyPairSync('rsa', { modulusLength: 3072 }).publicKey);
const ED25519_LINE = lineOf(generateKeyPairSync('ed25519').publicKey);

function lineOf(key: Parameters<typeof fromKeyObject>[0]): string {
  return fromKeyObject(key)?.line ?? '';
}

function importInput(members: Partial<ImportKeyPairInput> = {}): ImportKeyPairInput {
  const unique = randomUUID();
  return {
    ...{
      provider: 'lightsail',
      region: 'us-east-1',
      name: `key-${unique}`,
      tags: [{ key: 'team', value: 'a' }],
    },
    ...{ clientToken: unique, publicKey: `${LINE} me@laptop` },
    ...members,
  };
}

describe('an import', () => {
  it('answers with the key pair and the operation, and has no retrieval', async () => {
    const fixture = useCaseFixture();
    const input = importInput();
    const { answer, replayed } = await fixture.import(input);
    const id = keyPairIdOf(STAGE, ACTOR.principal, input.clientToken);
    const key = fixture.store.vends.get(id)?.key;
    assert.equal(replayed, false);
    assert.deepEqual(answer, {
      requestId: ACTOR.requestId,
      keyPair: {
        ...{
          id,
          provider: 'lightsail',
          region: input.region,
          name: input.name,
          keyType: 'rsa',
          keySize: 3072,
        },
        ...{ origin: 'caller', status: 'ready', ...key, tags: input.tags },
        ...{ createdAt: new Date(NOW).toISOString(), createdBy: ACTOR.principal },
      },
      operation: { operationType: 'Fake', status: 'Succeeded' },
    });
    assert.equal(answer.keyPair.publicKey, LINE);
  });

  it('gives the provider the line without its comment, and the tags with our own', async () => {
    const fixture = useCaseFixture();
    const input = importInput();
    const { id } = (await fixture.import(input)).answer.keyPair;
    const { region, name, tags } = input;
    const own = ownershipTags(STAGE, id, 1);
    const callToken = callTokenOf({ id, revision: 1 });
    const request = { region, name, tags: [...tags, ...own], callToken, publicKey: LINE };
    assert.deepEqual(fixture.provider.calls, [{ method: 'importPublicKey', request }]);
  });

  it('is audited before and after, and asks KMS for nothing', async () => {
    const fixture = useCaseFixture();
    await fixture.import(importInput());
    assert.deepEqual(fixture.events(), ['vend.requested', 'import.succeeded']);
    assert.deepEqual(fixture.kms.given, []);
  });

  const again: [what: string, change: Partial<ImportKeyPairInput>][] = [
    ['as it was', {}],
    ['with another comment', { publicKey: `${LINE} me@desktop` }],
    ['without a comment', { publicKey: LINE }],
  ];
  for (const [what, change] of again) {
    it(`that is sent again ${what} gets the same bytes`, async () => {
      const fixture = useCaseFixture();
      const input = importInput();
      const first = await fixture.import(input);
      const second = await fixture.import({ ...input, ...change });
      assert.equal(second.replayed, true);
      assert.equal(JSON.stringify(second.answer), JSON.stringify(first.answer));
      assert.equal(fixture.provider.calls.length, 1);
    });
  }

  it('with the client token of another key is a mismatch', async () => {
    const fixture = useCaseFixture();
    const input = importInput();
    await fixture.import(input);
    const publicKey = lineOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey);
    await assert.rejects(fixture.import({ ...input, publicKey }), { code: 'client_token_mismatch' });
  });

  it('with the client token of a create is a mismatch', async () => {
    const fixture = useCaseFixture();
    const { provider, region, name, tags, clientToken } = importInput();
    const create = createInput({ provider, region, name, tags, clientToken });
    await fixture.create(create);
    await assert.rejects(fixture.import(importInput({ name, clientToken })), {
      code: 'client_token_mismatch',
    });
  });

  const refused: [what: string, publicKey: string, code: string][] = [
    ['of a type that the provider does not take', ED25519_LINE, 'unacceptable_public_key'],
    ['that is malformed', 'ssh-rsa AAAA', 'invalid_request'],
    ['that is private', '-----BEGIN PRIVATE KEY-----', 'private_key_submitted'],
  ];
  for (const [what, publicKey, code] of refused) {
    it(`of a key ${what} is refused before anything is claimed`, async () => {
      const fixture = useCaseFixture();
      await assert.rejects(fixture.import(importInput({ publicKey })), { code });
      assert.deepEqual([fixture.store.vends.size, fixture.provider.calls], [0, []]);
    });
  }

  it('whose outcome nobody knows stays as it is', async () => {
    const fixture = useCaseFixture();
    const importPublicKey = () => Promise.reject(new ProviderFailure('unclear'));
    const pending = fixture.import(importInput(), { provider: { importPublicKey } });
    await assert.rejects(pending, { code: 'unavailable' });
    assert.deepEqual(
      [...fixture.store.vends.values()].map(({ state }) => state),
      ['creating'],
    );
  });

  it('that the provider refuses frees the name', async () => {
    const fixture = useCaseFixture();
    const importPublicKey = () => Promise.reject(new ProviderFailure('rejected'));
    await assert.rejects(fixture.import(importInput(), { provider: { importPublicKey } }), {
      code: 'provider_error',
    });
    assert.deepEqual([fixture.store.names.size, fixture.events()], [0, ['vend.requested', 'vend.failed']]);
  });

  it('has no URL to issue anew', async () => {
    const fixture = useCaseFixture();
    const { answer } = await fixture.import(importInput());
    await assert.rejects(fixture.reissue(answer.keyPair.id), { code: 'not_found' });
  });

  it('can be deleted', async () => {
    const fixture = useCaseFixture();
    const { answer } = await fixture.import(importInput());
    await fixture.remove(answer.keyPair.id);
    assert.deepEqual(fixture.called(), ['importPublicKey', 'find', 'delete']);
    assert.equal(fixture.row(answer.keyPair.id).state, 'deleted');
  });

  it('has the fingerprint of the key', async () => {
    const fixture = useCaseFixture();
    const { answer } = await fixture.import(importInput());
    assert.match(String(answer.keyPair.fingerprint), /^SHA256:[A-Za-z0-9+/]{43}$/);
    assert.equal(parsePublicKey(String(answer.keyPair.publicKey)).line, LINE);
  });
});
