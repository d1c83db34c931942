import { createPublicKey } from 'node:crypto';
import { privateKeyPem } from './private-key-pem.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { PublicKey } from './public-key.ts';
import { fromKeyObject } from './public-key-object.ts';
import { SecretBytes } from './secret-bytes.ts';

/** A private key in PEM, PKCS#1 or PKCS#8. */
export class PrivateKey extends SecretBytes {
  /**
   * What a provider returned: PKCS#1 or PKCS#8, in PEM with its line ends lost or mangled, or as bare base64, or an
   * unencrypted OpenSSH key. Keeps the provider's form, in well-formed PEM; an OpenSSH key becomes PKCS#1 or PKCS#8.
   * Throws `ProviderFailure` `unclear` if it is no RSA or Ed25519 key.
   */
  static fromProvider(text: string): PrivateKey {
    const pem = privateKeyPem(text);
    if (pem === undefined) throw new ProviderFailure('unclear');
    return new PrivateKey(pem);
  }

  /** The public half. */
  publicKey(): PublicKey {
    const publicKey = fromKeyObject(createPublicKey(this.bytes()));
    if (publicKey === undefined) throw new Error('the private key is neither RSA nor Ed25519');
    return publicKey;
  }
}
