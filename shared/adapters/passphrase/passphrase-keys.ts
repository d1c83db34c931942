import { argon2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { PassphraseKeys } from '../../ports/passphrase-keys.ts';

const deriveArgon2 = promisify(argon2);

/** bcrypt_pbkdf in JavaScript, since OpenSSL has none; it is loaded when a passphrase first needs it. */
export const passphraseKeys: PassphraseKeys = {
  async bcrypt(passphrase, salt, rounds, length) {
    const { default: bcrypt } = await import('bcrypt-pbkdf');
    const key = Buffer.alloc(length);
    const status = bcrypt.pbkdf(passphrase, passphrase.length, salt, salt.length, key, length, rounds);
    if (status !== 0) throw new Error('bcrypt_pbkdf refused its parameters');
    return key;
  },

  argon2id(passphrase, salt, { memoryKib, passes, lanes }, length) {
    const cost = { memory: memoryKib, passes, parallelism: lanes, tagLength: length };
    return deriveArgon2('argon2id', { message: passphrase, nonce: salt, ...cost });
  },
};
