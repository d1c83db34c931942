import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KEY_FORMATS } from '../../shared/domain/key-file.ts';
import type { ReleaseRequest } from '../../shared/usecases/release-private-key.ts';
import { BEARER, invocation, isWiped, type Overrides, vendedFixture } from '../support/use-case-fixture.ts';

/** A vended key pair, and its release in a format. */
async function vended() {
  const fixture = await vendedFixture();
  const collect = (request: Partial<ReleaseRequest>, overrides?: Overrides, run = invocation()) =>
    fixture.collect({ token: fixture.token, access: 'bearer', ...request }, BEARER, overrides, run);
  return { ...fixture, collect };
}

const ENCRYPTED = { format: 'ppk', passphrase: 'secret' } as const;

describe('a release in a format', () => {
  for (const format of KEY_FORMATS) {
    it(`is ${format} where ${format} is asked for, and the same when it is repeated`, async () => {
      const { collect } = await vended();
      const idempotencyKey = 'claim-1';
      const first = await collect({ format, idempotencyKey });
      const again = await collect({ format, idempotencyKey });
      assert.deepEqual([first.format, again.format, again.replayed], [format, format, true]);
      assert.equal(again.privateKey.bytes().toString(), first.privateKey.bytes().toString());
    });
  }

  it('under a passphrase is the same when it is repeated', async () => {
    const { collect } = await vended();
    const request = { ...ENCRYPTED, idempotencyKey: 'claim-1' };
    const files = [await collect(request), await collect(request)];
    const [first, again] = files.map(({ privateKey }) => privateKey.bytes().toString());
    assert.match(first ?? '', /^Encryption: aes256-cbc\r$/m);
    assert.equal(again, first);
  });

  it('is PEM of the provider where none is asked for', async () => {
    const { collect } = await vended();
    const { format, privateKey } = await collect({});
    assert.equal(format, 'pem');
    assert.match(privateKey.bytes().toString(), /^-----BEGIN RSA PRIVATE KEY-----\n/);
  });

  it('is written before the retrieval is consumed', async () => {
    const { collect, store, passphraseKeys } = await vended();
    const log: string[] = [];
    await collect(ENCRYPTED, {
      passphraseKeys: {
        argon2id: (...rest) => {
          log.push('argon2id');
          return passphraseKeys.argon2id(...rest);
        },
      },
      store: {
        transition: (...rest) => {
          log.push('transition');
          return store.transition(...rest);
        },
      },
    });
    assert.deepEqual(log, ['argon2id', 'transition']);
  });

  it('that cannot be written burns nothing', async () => {
    const { collect, vend, events, kms } = await vended();
    const before = vend();
    const argon2id = () => Promise.reject(new Error('no memory'));
    await assert.rejects(collect(ENCRYPTED, { passphraseKeys: { argon2id } }), /no memory/);
    assert.deepEqual(vend(), before);
    assert.ok(kms.given.every(isWiped));
    assert.equal((await collect(ENCRYPTED)).replayed, false);
    assert.equal(events().filter(event => event === 'retrieval.released').length, 1);
  });

  it('that takes all the time there is burns nothing and leaves nothing behind', async () => {
    const { collect, vend, passphraseKeys } = await vended();
    const before = vend();
    const run = invocation({ remainingMs: () => (passphraseKeys.seen.length > 0 ? 0 : 1) });
    await assert.rejects(collect(ENCRYPTED, {}, run), { code: 'unavailable', retryAfterSeconds: 1 });
    assert.deepEqual(vend(), before);
    assert.ok(passphraseKeys.seen.every(isWiped));
    await collect(ENCRYPTED);
  });

  it('is wiped when it cannot be consumed', async () => {
    const { collect, passphraseKeys, vend } = await vended();
    const transition = () => Promise.reject(new Error('no table'));
    await assert.rejects(collect(ENCRYPTED, { store: { transition } }), /no table/);
    assert.ok(passphraseKeys.seen.every(isWiped));
    assert.equal(vend().state, 'ready');
  });
});
