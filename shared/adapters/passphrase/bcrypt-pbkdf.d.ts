/** The part of bcrypt-pbkdf 1.0.2 that is used here; it comes without types. */
declare module 'bcrypt-pbkdf' {
  const bcrypt: {
    /** Fills `key` and gives 0, or gives -1 for parameters out of range. */
    pbkdf(
      passphrase: Uint8Array,
      passphraseLength: number,
      salt: Uint8Array,
      saltLength: number,
      key: Uint8Array,
      keyLength: number,
      rounds: number,
    ): 0 | -1;
  };
  export = bcrypt;
}
