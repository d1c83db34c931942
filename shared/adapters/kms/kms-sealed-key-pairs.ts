import {
  type DataKeyPairSpec,
  GenerateDataKeyPairWithoutPlaintextCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { fromSpki } from '../../domain/public-key-object.ts';
import type { KeyPairSpec, SealedKeyPairs } from '../../ports/sealed-key-pairs.ts';
import { kmsFailure } from './kms-failures.ts';

/** KMS makes large RSA keys in seconds, not in milliseconds. */
const REQUEST_TIMEOUT_MS = 10_000;

const RSA_SPECS: ReadonlyMap<number | null, DataKeyPairSpec> = new Map([
  [2048, 'RSA_2048'],
  [3072, 'RSA_3072'],
  [4096, 'RSA_4096'],
]);

/** Key pairs from GenerateDataKeyPairWithoutPlaintext (KMS API reference): SPKI out, the private half encrypted. */
export function kmsSealedKeyPairs(client: KMSClient, keyId: string): SealedKeyPairs {
  return {
    async generate(spec, context, abortSignal) {
      const command = new GenerateDataKeyPairWithoutPlaintextCommand({
        KeyId: keyId,
        KeyPairSpec: specOf(spec),
        EncryptionContext: context,
      });
      const options = { abortSignal, requestTimeout: REQUEST_TIMEOUT_MS };
      const { PublicKey, PrivateKeyCiphertextBlob } = await client.send(command, options).catch(error => {
        throw kmsFailure(error);
      });
      if (!PublicKey || !PrivateKeyCiphertextBlob) throw new TypeError('KMS answered without a key pair');
      const publicKey = fromSpki(PublicKey);
      if (!publicKey) throw new TypeError('KMS answered with a key of another type');
      return { publicKey, sealed: { privateKeyCiphertext: PrivateKeyCiphertextBlob } };
    },
  };
}

function specOf({ keyType, keySize }: KeyPairSpec): DataKeyPairSpec {
  if (keyType === 'ed25519') return 'ECC_NIST_EDWARDS25519';
  const spec = RSA_SPECS.get(keySize);
  if (!spec) throw new RangeError(`KMS makes no RSA key of ${keySize} bits`);
  return spec;
}
