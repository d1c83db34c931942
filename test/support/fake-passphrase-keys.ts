import { scryptSync } from 'node:crypto';
import type { PassphraseKeys } from '../../shared/ports/passphrase-keys.ts';

export interface FakePassphraseKeys extends PassphraseKeys {
  /** The passphrases as they were given, and the keys that were given for them. */
  readonly seen: Buffer[];
}

/** Keys that depend on passphrase and salt, made in no time. */
export function fakePassphraseKeys(): FakePassphraseKeys {
  const seen: Buffer[] = [];
  const derive = async (passphrase: Buffer, salt: Buffer, length: number) => {
    const key = fakeKeyOf(passphrase, salt, length);
    seen.push(passphrase, key);
    return key;
  };
  return {
    seen,
    bcrypt: (passphrase, salt, _rounds, length) => derive(passphrase, salt, length),
    argon2id: (passphrase, salt, _cost, length) => derive(passphrase, salt, length),
  };
}

/** The key that the fake gives for a passphrase. */
export function fakeKeyOf(passphrase: Buffer | string, salt: Buffer, length: number): Buffer {
  return scryptSync(passphrase, salt, length, { N: 2, r: 1, p: 1 });
}
