import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { ProviderFailure, type ProviderFailureKind } from '../../shared/domain/provider-failure.ts';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { ownershipTags } from '../../shared/domain/tags.ts';
import type { KeyPairProvider } from '../../shared/ports/key-pair-provider.ts';
import type { ImportKeyPairInput } from '../../shared/usecases/draft-import.ts';
import { abandonImport } from '../support/abandoned-vends.ts';
import { STAGE, TIMING, useCaseFixture } from '../support/use-case-fixture.ts';

const signal = new AbortController().signal;
const failing = (kind: ProviderFailureKind) => () => Promise.reject(new ProviderFailure(kind));
const FOREIGN = `kp_${'0'.repeat(26)}`;
const [LINE, OTHER_LINE] = [newLine(), newLine()];

function newLine(): string {
  return fromKeyObject(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)?.line ?? '';
}

function importInput(): ImportKeyPairInput {
  const unique = randomUUID();
  return {
    ...{ provider: 'lightsail', region: 'us-east-1', name: `key-${unique}`, publicKey: LINE },
    ...{ clientToken: unique, tags: [{ key: 'team', value: 'a' }] },
  };
}

/** An import that was cut off and whose lease has run out. */
async function cutOff() {
  const fixture = useCaseFixture();
  const input = importInput();
  const id = await abandonImport(fixture, input);
  fixture.time.now += TIMING.leaseMs;
  return { ...fixture, input, id, atProvider: () => fixture.provider.find(input, signal) };
}

describe('an import that was cut off before it was tagged', () => {
  it('is adopted by the next attempt: found, tagged and answered', async () => {
    const fixture = await cutOff();
    const { answer } = await fixture.import(fixture.input);
    assert.deepEqual(fixture.called(), ['importPublicKey', 'find', 'tag']);
    const found = await fixture.atProvider();
    assert.deepEqual(found?.tags, [...fixture.input.tags, ...ownershipTags(STAGE, fixture.id, 2)]);
    assert.equal(answer.keyPair.providerFingerprint, found?.providerFingerprint);
    assert.deepEqual([answer.keyPair.status, answer.operation], ['ready', null]);
    assert.deepEqual(fixture.events(), ['vend.requested', 'vend.requested', 'import.succeeded']);
  });

  it('is imported anew where it never arrived', async () => {
    const fixture = await cutOff();
    await fixture.provider.delete(fixture.input, signal);
    await fixture.import(fixture.input);
    const methods = fixture.called();
    assert.deepEqual(methods.slice(2), ['find', 'importPublicKey']);
  });

  for (const method of ['find', 'tag'] as const) {
    for (const kind of ['throttled', 'denied', 'out-of-time', 'unclear'] as const) {
      it(`stays open where ${method} fails as ${kind}`, async () => {
        const fixture = await cutOff();
        const pending = fixture.import(fixture.input, { provider: { [method]: failing(kind) } });
        await assert.rejects(pending, { code: 'unavailable', retryAfterSeconds: TIMING.leaseMs / 1000 });
        const names = [...fixture.store.names.values()];
        assert.deepEqual([fixture.row(fixture.id).state, names], ['creating', [{ id: fixture.id }]]);
      });
    }
  }
});

describe('a key pair under the name of an import', () => {
  const found: [what: string, lateMs: number, line: string, tags: (id: string) => string[], ours: boolean][] =
    [
      ['with the same key, made after the claim', 0, LINE, () => [], true],
      ['with the same key, made 5 s before the claim by the other clock', -5_000, LINE, () => [], true],
      ['with the same key, made earlier', -5_001, LINE, () => [], false],
      ['with the same key, made earlier, and our tags', -5_001, LINE, id => [STAGE, id], true],
      ['with the same key and the tags of another vend', 0, LINE, () => [STAGE, FOREIGN], false],
      ['with the same key and the tags of another stage', 0, LINE, id => ['prod', id], false],
      ['with another key', 0, OTHER_LINE, () => [], false],
      ['with another key and our tags', 0, OTHER_LINE, id => [STAGE, id], false],
    ];
  for (const [what, lateMs, line, tagged, ours] of found) {
    it(`${what} is ${ours ? 'adopted' : 'a conflict and never touched'}`, async () => {
      const fixture = await cutOff();
      const { input, id, time, provider } = fixture;
      await provider.delete(input, signal);
      const now = time.now;
      time.now = Date.parse(fixture.row(id).createdAt) + lateMs;
      const [stage, owner] = tagged(id);
      const tags = stage && owner ? ownershipTags(stage, owner, 1) : [];
      await provider.importPublicKey({ ...input, publicKey: line, tags, callToken: 'call-1' }, signal);
      time.now = now;
      const before = await fixture.atProvider();
      const pending = fixture.import(input);
      if (ours) assert.equal((await pending).answer.keyPair.status, 'ready');
      else {
        await assert.rejects(pending, { code: 'name_conflict' });
        assert.deepEqual(await fixture.atProvider(), before);
        assert.deepEqual([fixture.row(id).state, fixture.store.names.size], ['failed', 0]);
      }
    });
  }
});

describe('an import whose name is in use', () => {
  const echoing =
    (provider: KeyPairProvider): KeyPairProvider['importPublicKey'] =>
    async (request, abort) => {
      await provider.importPublicKey({ ...request, tags: [] }, abort);
      throw new ProviderFailure('name-in-use');
    };

  it('by an echo of its own call adopts it', async () => {
    const fixture = useCaseFixture();
    const overrides = { provider: { importPublicKey: echoing(fixture.provider) } };
    const { answer } = await fixture.import(importInput(), overrides);
    assert.equal(answer.keyPair.status, 'ready');
    assert.deepEqual(fixture.called(), ['importPublicKey', 'find', 'tag']);
  });

  it('and cannot be looked up stays open', async () => {
    const fixture = useCaseFixture();
    const overrides = {
      provider: { importPublicKey: echoing(fixture.provider), find: failing('throttled') },
    };
    await assert.rejects(fixture.import(importInput(), overrides), { code: 'unavailable' });
    const [vend] = fixture.store.vends.values();
    assert.equal(vend?.state, 'creating');
  });

  it('by nothing that is a key pair is a conflict', async () => {
    const fixture = useCaseFixture();
    const overrides = { provider: { importPublicKey: failing('name-in-use') } };
    await assert.rejects(fixture.import(importInput(), overrides), { code: 'name_conflict' });
    assert.deepEqual([fixture.called(), fixture.store.names.size], [['find'], 0]);
  });
});
