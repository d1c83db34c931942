import type { KeyType, ProviderId } from '../../shared/domain/key-pair.ts';

/** A provider beside Lightsail, or an origin of keys, with the calls that a vend makes there. */
export interface CrashSite {
  readonly provider: ProviderId;
  readonly region: string;
  readonly origin: 'provider' | 'kms';
  readonly keyType: KeyType;
  readonly calls: ProviderCalls;
}

interface ProviderCalls {
  readonly create: string;
  readonly import: string;
  /** Tags what was imported, where that takes a call of its own, and reads it. */
  readonly tag: readonly string[];
  /** Tags an import that is adopted. */
  readonly adopt: readonly string[];
  readonly find: string;
  readonly delete: string;
  /** Sees the name free and writes that down, where there are no tags. */
  readonly seeAbsence: readonly string[];
}

const LIGHTSAIL: ProviderCalls = {
  create: 'lightsail CreateKeyPair',
  import: 'lightsail ImportKeyPair',
  tag: ['lightsail TagResource', 'lightsail GetKeyPair'],
  adopt: ['lightsail TagResource', 'lightsail GetKeyPair #2'],
  find: 'lightsail GetKeyPair',
  delete: 'lightsail DeleteKeyPair',
  seeAbsence: [],
};
const EC2: ProviderCalls = {
  create: 'ec2 CreateKeyPair',
  import: 'ec2 ImportKeyPair',
  tag: [],
  adopt: ['ec2 DescribeKeyPairs #2', 'ec2 CreateTags', 'ec2 DescribeKeyPairs #3'],
  find: 'ec2 DescribeKeyPairs',
  delete: 'ec2 DeleteKeyPair',
  seeAbsence: [],
};

/** Writes down what is no change of the audit trail. */
export const AMEND = 'dynamodb TransactWriteItems';

const SWAS: ProviderCalls = {
  create: 'swas CreateKeyPair',
  import: 'swas ImportKeyPair',
  tag: [],
  adopt: ['swas ListKeyPairs #2'],
  find: 'swas ListKeyPairs',
  delete: 'swas DeleteKeyPairs',
  seeAbsence: ['swas ListKeyPairs', AMEND],
};

/** Keys of Ed25519 where the provider takes them: they are made in no time. */
export const CRASH_SITES: readonly CrashSite[] = [
  { provider: 'ec2', region: 'us-east-1', origin: 'provider', keyType: 'ed25519', calls: EC2 },
  { provider: 'swas', region: 'cn-hangzhou', origin: 'provider', keyType: 'rsa', calls: SWAS },
  { provider: 'lightsail', region: 'us-east-1', origin: 'kms', keyType: 'rsa', calls: LIGHTSAIL },
  { provider: 'ec2', region: 'us-east-1', origin: 'kms', keyType: 'ed25519', calls: EC2 },
  { provider: 'swas', region: 'cn-hangzhou', origin: 'kms', keyType: 'rsa', calls: SWAS },
];
