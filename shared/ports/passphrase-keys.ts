export interface Argon2Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Makes key bytes of passphrases, slowly on purpose. The receiver wipes them. */
export interface PassphraseKeys {
  /** OpenBSD's bcrypt_pbkdf, which OpenSSH encrypts private keys with. */
  bcrypt(passphrase: Buffer, salt: Buffer, rounds: number, length: number): Promise<Buffer>;
  /** RFC 9106, version 1.3. */
  argon2id(passphrase: Buffer, salt: Buffer, cost: Argon2Cost, length: number): Promise<Buffer>;
}
