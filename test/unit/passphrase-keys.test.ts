import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { passphraseKeys } from '../../shared/adapters/passphrase/passphrase-keys.ts';

describe('keys of passphrases', () => {
  it('by bcrypt_pbkdf are those of OpenBSD (regress/lib/libutil/bcrypt_pbkdf)', async () => {
    const key = await passphraseKeys.bcrypt(Buffer.from('password'), Buffer.from('salt'), 4, 32);
    assert.equal(key.toString('hex'), '5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9');
  });

  it('by bcrypt_pbkdf are none without a passphrase', async () => {
    await assert.rejects(passphraseKeys.bcrypt(Buffer.alloc(0), Buffer.from('salt'), 4, 32), /refused/);
  });

  it('by Argon2id depend on all of its cost', async () => {
    const cost = { memoryKib: 64, passes: 1, lanes: 1 };
    const costs = [cost, { ...cost, memoryKib: 128 }, { ...cost, passes: 2 }, { ...cost, lanes: 2 }];
    const [passphrase, salt] = [Buffer.from('password'), Buffer.alloc(16)];
    const keys = await Promise.all(costs.map(one => passphraseKeys.argon2id(passphrase, salt, one, 80)));
    assert.equal(new Set(keys.map(key => key.toString('hex'))).size, costs.length);
    assert.ok(keys.every(key => key.length === 80));
  });
});
