import { createPublicKey } from 'node:crypto';
import { inspect } from 'node:util';
import { pemOfPkcs8, privateKeyPem } from './private-key-pem.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { PublicKey } from './public-key.ts';
import { fromKeyObject } from './public-key-object.ts';

const REDACTED = '[redacted]';

/** A private key in PEM. Nothing that prints, serialises or clones it shows the key; `wipe` zeroes it. */
export class PrivateKey {
  #pem: Buffer | undefined;

  /** Takes over the bytes: they are zeroed by `wipe` and must not be used elsewhere. */
  constructor(pem: Buffer) {
    this.#pem = pem;
  }

  /**
   * What a provider returned: PKCS#1 or PKCS#8, in PEM with its line ends lost or mangled, or as bare base64. Keeps the
   * provider's form, in well-formed PEM. Throws `ProviderFailure` `unclear` if it is no RSA or Ed25519 key.
   */
  static fromProvider(text: string): PrivateKey {
    const pem = privateKeyPem(text);
    if (pem === undefined) throw new ProviderFailure('unclear');
    return new PrivateKey(pem);
  }

  /** What KMS opens: PKCS#8 DER, which stays the caller's to wipe. Throws if it is no private key. */
  static fromPkcs8(der: Uint8Array): PrivateKey {
    return new PrivateKey(pemOfPkcs8(der));
  }

  /** The PEM itself, not a copy. Throws once wiped. */
  bytes(): Buffer {
    if (this.#pem === undefined) throw new Error('the private key was wiped');
    return this.#pem;
  }

  /** The public half. */
  publicKey(): PublicKey {
    const publicKey = fromKeyObject(createPublicKey(this.bytes()));
    if (publicKey === undefined) throw new Error('the private key is neither RSA nor Ed25519');
    return publicKey;
  }

  wipe(): void {
    this.#pem?.fill(0);
    this.#pem = undefined;
  }

  [Symbol.dispose](): void {
    this.wipe();
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
