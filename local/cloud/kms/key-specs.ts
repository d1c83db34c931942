export type KeySpec = {
  usage: 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC';
  materialBytes: number;
  /** The algorithms member that key metadata has, by its name. */
  algorithms: { EncryptionAlgorithms: string[] } | { MacAlgorithms: string[] };
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
export const KEY_SPECS: ReadonlyMap<string, KeySpec> = new Map<string, KeySpec>([
  [
    'SYMMETRIC_DEFAULT',
    {
      usage: 'ENCRYPT_DECRYPT',
      materialBytes: 32,
      algorithms: { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] },
    },
  ],
  ['HMAC_224', hmac(28, 'HMAC_SHA_224')],
  ['HMAC_256', hmac(32, 'HMAC_SHA_256')],
  ['HMAC_384', hmac(48, 'HMAC_SHA_384')],
  ['HMAC_512', hmac(64, 'HMAC_SHA_512')],
]);

/** The digest of each MAC algorithm, as node:crypto names it. */
export const MAC_DIGESTS: ReadonlyMap<string, string> = new Map([
  ['HMAC_SHA_224', 'sha224'],
  ['HMAC_SHA_256', 'sha256'],
  ['HMAC_SHA_384', 'sha384'],
  ['HMAC_SHA_512', 'sha512'],
]);

export const MAC_ALGORITHMS = [...MAC_DIGESTS.keys()];

/** The specs and usages of the model; those that are not in KEY_SPECS are refused as unsupported. */
export const MODEL_KEY_SPECS = [
  ...KEY_SPECS.keys(),
  ...['RSA_2048', 'RSA_3072', 'RSA_4096', 'ECC_NIST_P256', 'ECC_NIST_P384', 'ECC_NIST_P521'],
  ...['ECC_SECG_P256K1', 'ECC_NIST_EDWARDS25519', 'SM2', 'ML_DSA_44', 'ML_DSA_65', 'ML_DSA_87'],
];
export const MODEL_KEY_USAGES = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT'];

function hmac(materialBytes: number, algorithm: string): KeySpec {
  return { usage: 'GENERATE_VERIFY_MAC', materialBytes, algorithms: { MacAlgorithms: [algorithm] } };
}
