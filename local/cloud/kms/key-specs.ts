import { generateKeyPairSync, randomBytes } from 'node:crypto';

export type KeySpec = {
  usage: 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC' | 'SIGN_VERIFY';
  /** New material: the bytes of a secret key, or a private key in PKCS#8 DER. */
  makeMaterial: () => Buffer;
  /** The algorithms member that key metadata has, by its name. */
  algorithms:
    | { EncryptionAlgorithms: string[] }
    | { MacAlgorithms: string[] }
    | { SigningAlgorithms: string[] };
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
export const KEY_SPECS: ReadonlyMap<string, KeySpec> = new Map<string, KeySpec>([
  [
    'SYMMETRIC_DEFAULT',
    {
      usage: 'ENCRYPT_DECRYPT',
      makeMaterial: () => randomBytes(32),
      algorithms: { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] },
    },
  ],
  ['HMAC_224', hmac(28, 'HMAC_SHA_224')],
  ['HMAC_256', hmac(32, 'HMAC_SHA_256')],
  ['HMAC_384', hmac(48, 'HMAC_SHA_384')],
  ['HMAC_512', hmac(64, 'HMAC_SHA_512')],
  ['ECC_NIST_P256', ecdsa('P-256', 'ECDSA_SHA_256')],
  ['ECC_NIST_P384', ecdsa('P-384', 'ECDSA_SHA_384')],
  ['ECC_NIST_P521', ecdsa('P-521', 'ECDSA_SHA_512')],
  ['ECC_SECG_P256K1', ecdsa('secp256k1', 'ECDSA_SHA_256')],
]);

/** The digest of each MAC algorithm, as node:crypto names it. */
export const MAC_DIGESTS: ReadonlyMap<string, string> = new Map([
  ['HMAC_SHA_224', 'sha224'],
  ['HMAC_SHA_256', 'sha256'],
  ['HMAC_SHA_384', 'sha384'],
  ['HMAC_SHA_512', 'sha512'],
]);

/** The digest of each signing algorithm, as node:crypto names it. */
export const SIGNING_DIGESTS: ReadonlyMap<string, string> = new Map([
  ['ECDSA_SHA_256', 'sha256'],
  ['ECDSA_SHA_384', 'sha384'],
  ['ECDSA_SHA_512', 'sha512'],
]);

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html, SigningAlgorithm */
export const MODEL_SIGNING_ALGORITHMS = [
  ...['RSASSA_PSS_SHA_256', 'RSASSA_PSS_SHA_384', 'RSASSA_PSS_SHA_512'],
  ...['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_384', 'RSASSA_PKCS1_V1_5_SHA_512'],
  ...SIGNING_DIGESTS.keys(),
  ...['SM2DSA', 'ML_DSA_SHAKE_256', 'ED25519_SHA_512', 'ED25519_PH_SHA_512'],
];

export const MAC_ALGORITHMS = [...MAC_DIGESTS.keys()];

/** The specs and usages of the model; those that are not in KEY_SPECS are refused as unsupported. */
export const MODEL_KEY_SPECS = [
  ...KEY_SPECS.keys(),
  ...['RSA_2048', 'RSA_3072', 'RSA_4096'],
  ...['ECC_NIST_EDWARDS25519', 'SM2', 'ML_DSA_44', 'ML_DSA_65', 'ML_DSA_87'],
];
export const MODEL_KEY_USAGES = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT'];

function hmac(bytes: number, algorithm: string): KeySpec {
  const makeMaterial = () => randomBytes(bytes);
  return { usage: 'GENERATE_VERIFY_MAC', makeMaterial, algorithms: { MacAlgorithms: [algorithm] } };
}

function ecdsa(namedCurve: string, algorithm: string): KeySpec {
  const makeMaterial = () =>
    generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'der' });
  return { usage: 'SIGN_VERIFY', makeMaterial, algorithms: { SigningAlgorithms: [algorithm] } };
}
