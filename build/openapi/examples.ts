/** Public keys here are the published ones of RFC 8032 section 7.1, test 1, and shortened where they are RSA keys. */
const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
const ID = 'kp_0123456789ABCDEFGHJKMNPQRS';
const ALICE = 'arn:aws:iam::123456789012:role/build';
const REQUEST_ID = 'JKJaXmPLvHcESHA=';
const FINGERPRINT = 'SHA256:47DEQpj8HBSa-example-TImW-5JCeuQeRkm5NMpJWZG3hSuFU';
const URL = 'https://keyvend.example.com/r/retrieval-token';
const CREATED_AT = '2026-11-23T13:00:00.000Z';
const EXPIRES_AT = '2026-11-23T13:15:00.000Z';
const HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export const CREATE = {
  ...{ provider: 'ec2', region: 'eu-west-1', name: 'build-7', keyType: 'ed25519' },
  ...{ tags: [{ key: 'project', value: 'blue' }], clientToken: 'run-4711' },
};

export const KEY_PAIR = {
  ...{ id: ID, provider: 'ec2', region: 'eu-west-1', name: 'build-7', keyType: 'ed25519', keySize: null },
  ...{ origin: 'provider', status: 'ready', publicKey: ED25519, fingerprint: FINGERPRINT },
  ...{ providerFingerprint: FINGERPRINT.slice(7), providerId: 'key-0123456789abcdef0' },
  ...{ tags: [{ key: 'project', value: 'blue' }], createdAt: CREATED_AT, createdBy: ALICE },
};

const GRANT = { url: URL, expiresAt: EXPIRES_AT, access: 'bearer' };

export const CREATED = { requestId: REQUEST_ID, keyPair: KEY_PAIR, operation: null, retrieval: GRANT };

export const IMPORT = { provider: 'ec2', region: 'eu-west-1', name: 'laptop', publicKey: ED25519 };

export const IMPORTED = {
  requestId: REQUEST_ID,
  keyPair: { ...KEY_PAIR, name: 'laptop', origin: 'caller', tags: [] },
  operation: null,
};

export const VERDICT = {
  ...{ effect: 'allow', reason: 'allow_statement', sid: 'builders', place: null, nearest: null },
  ...{ limits: { perHour: 100 }, detail: null },
};

export const DRY_RUN = {
  dryRun: true,
  wouldCreate: {
    ...{ provider: 'ec2', region: 'eu-west-1', name: 'build-7', keyType: 'ed25519', keySize: null },
    ...{ origin: 'provider', tags: [] },
  },
  decision: VERDICT,
  checks: [{ check: 'quota', outcome: 'passed', detail: 'The region has 1 of 5000 key pairs.' }],
};

export const WITH_RECEIPT = {
  keyPair: { ...KEY_PAIR, status: 'retrieved' },
  fingerprints: {
    ...{ sha256: FINGERPRINT, md5: 'MD5:d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e' },
    ...{ ec2Import: FINGERPRINT.slice(7), provider: FINGERPRINT.slice(7) },
  },
  retrieval: {
    ...{ state: 'retrieved', issuedAt: CREATED_AT, expiresAt: EXPIRES_AT },
    ...{ retrievedAt: '2026-11-23T13:01:00.000Z', retrievedBy: 'bearer' },
  },
};

export const REISSUE = { ttlSeconds: 3600 };

export const REISSUED = { requestId: REQUEST_ID, retrieval: GRANT };

export const VIEW = {
  ...{ name: 'build-7', provider: 'ec2', region: 'eu-west-1', fingerprint: FINGERPRINT },
  ...{ vendedBy: ALICE, expiresAt: EXPIRES_AT, state: 'available', passcodeRequired: true },
};

export const RELEASE = { passcode: '0123456789' };

export const RELEASED = { keyPair: KEY_PAIR, privateKey: 'The key file, line by line.', format: 'pem' };

export const AUDIT_EVENT = {
  ...{ keyPairId: ID, sequence: 2, event: 'vend.succeeded', at: CREATED_AT, principal: ALICE },
  ...{ sourceIp: '192.0.2.10', requestId: REQUEST_ID, facts: { attempt: 1 } },
  ...{ previousHash: HASH, hash: HASH },
};

export const PROVIDER = {
  ...{
    id: 'swas',
    regions: ['cn-hangzhou'],
    name: { rule: 'must be 2 to 64 letters', pattern: '^[a-z]{2,64}$' },
  },
  ...{
    createKeyTypes: ['rsa'],
    importKeyTypes: ['rsa'],
    keySizes: { provider: [2048], kms: [2048, 3072, 4096] },
  },
  ...{ importKeySizes: { least: 2048, most: 8192 }, origins: ['provider', 'kms', 'caller'] },
  ...{ formats: ['pem', 'pkcs8', 'openssh', 'ppk'], tags: { most: 47, keyLength: 128, valueLength: 256 } },
  ...{ quota: 10, dryRun: 'keyvend' },
};

export const EXPLAIN = { action: 'keys:create', provider: 'ec2', region: 'eu-west-1', name: 'build-7' };
