import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { JsonObject } from '../../service.ts';
import { type KmsAccount, type KmsOperation, keyArn } from '../account.ts';
import { seal } from '../ciphertext.ts';
import { requiredEnum } from '../constraints.ts';
import { encryptionContextMember } from '../encryption-context.ts';
import { kmsFault } from '../faults.ts';
import { usableKeyMember } from '../key-lookup.ts';

type KeyPair = { publicKey: KeyObject; privateKey: KeyObject };

const generate = promisify(generateKeyPair);
const rsa = (modulusLength: number) => (): Promise<KeyPair> => generate('rsa', { modulusLength });
const ec = (namedCurve: string) => (): Promise<KeyPair> => generate('ec', { namedCurve });

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html, KeyPairSpec */
const GENERATORS: ReadonlyMap<string, () => Promise<KeyPair>> = new Map([
  ['RSA_2048', rsa(2048)],
  ['RSA_3072', rsa(3072)],
  ['RSA_4096', rsa(4096)],
  ['ECC_NIST_P256', ec('P-256')],
  ['ECC_NIST_P384', ec('P-384')],
  ['ECC_NIST_P521', ec('P-521')],
  ['ECC_SECG_P256K1', ec('secp256k1')],
  ['ECC_NIST_EDWARDS25519', () => generate('ed25519', {})],
]);

/** The specs of the model that are not made here. */
const OTHER_SPECS = ['SM2', 'ML_KEM_512', 'ML_KEM_768', 'ML_KEM_1024'];

/** The private key in PKCS#8 DER, the public key in SPKI DER; the ciphertext opens with Decrypt. */
export const generateDataKeyPair: KmsOperation = async (input, account) => {
  const { privateKey, output } = await makeKeyPair(input, account, 'GenerateDataKeyPair');
  return { ...output, PrivateKeyPlaintext: privateKey.toString('base64') };
};

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html */
export const generateDataKeyPairWithoutPlaintext: KmsOperation = async (input, account) => {
  const { privateKey, output } = await makeKeyPair(input, account, 'GenerateDataKeyPairWithoutPlaintext');
  privateKey.fill(0);
  return output;
};

async function makeKeyPair(
  input: JsonObject,
  account: KmsAccount,
  operation: string,
): Promise<{ privateKey: Buffer; output: JsonObject }> {
  const KeyPairSpec = requiredEnum(input, 'KeyPairSpec', [...GENERATORS.keys(), ...OTHER_SPECS]);
  const context = encryptionContextMember(input, 'EncryptionContext');
  const key = usableKeyMember(input, 'KeyId', account, { usage: 'ENCRYPT_DECRYPT', operation });
  const made = await GENERATORS.get(KeyPairSpec)?.();
  if (!made) throw kmsFault('UnsupportedOperationException', `KeyPairSpec ${KeyPairSpec} is not supported.`);
  const privateKey = made.privateKey.export({ type: 'pkcs8', format: 'der' });
  const output = {
    KeyId: keyArn(account, key.id),
    KeyPairSpec,
    PrivateKeyCiphertextBlob: seal(key, privateKey, context).toString('base64'),
    PublicKey: made.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
  return { privateKey, output };
}
