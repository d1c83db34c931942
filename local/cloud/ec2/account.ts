import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { KeyPool } from '../key-pool.ts';
import type { Parameters } from '../query-protocol.ts';
import { openRecordStore, type RecordStore } from '../record-store.ts';
import type { JsonObject } from '../service.ts';
import { duplicateKeyPair, keyPairLimitExceeded, keyPairNotFound } from './faults.ts';
import type { Tag } from './tags.ts';

export type KeyType = 'rsa' | 'ed25519';

/** With the member names of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_KeyPairInfo.html on the wire. */
export type KeyPair = {
  keyPairId: string;
  keyName: string;
  keyFingerprint: string;
  keyType: KeyType;
  publicKey: string;
  createTime: string;
  tagSet: Tag[];
};

/** What an account has in one Region, and what its operations work with. */
export type Ec2Account = {
  /** By name. */
  keyPairs: RecordStore<KeyPair>;
  keyPool: KeyPool;
  now: () => number;
  /** How long DescribeKeyPairs does not show a key pair after it was made. */
  visibilityDelayMs: number;
};

export type Ec2Operation = (input: Parameters, account: Ec2Account) => JsonObject | Promise<JsonObject>;

/** "You can have up to 5,000 key pairs per Amazon Web Services Region." (CreateKeyPair) */
const MAX_KEY_PAIRS = 5_000;

export function openAccount(
  region: string,
  directory: string | undefined,
  shared: Omit<Ec2Account, 'keyPairs'>,
): Ec2Account {
  return { keyPairs: openRecordStore(directory && join(directory, region, 'key-pairs')), ...shared };
}

export function assertRoomFor({ keyPairs }: Ec2Account, name: string): void {
  if (keyPairs.get(name)) throw duplicateKeyPair(name);
  if (keyPairs.count() >= MAX_KEY_PAIRS) throw keyPairLimitExceeded(MAX_KEY_PAIRS);
}

export function addKeyPair(account: Ec2Account, made: Omit<KeyPair, 'keyPairId' | 'createTime'>): KeyPair {
  const keyPair = {
    ...made,
    keyPairId: `key-0${randomBytes(8).toString('hex')}`,
    createTime: new Date(account.now()).toISOString(),
  };
  account.keyPairs.put(keyPair.keyName, keyPair);
  return keyPair;
}

/** The key pairs that DescribeKeyPairs shows by now. */
export function visibleKeyPairs({ keyPairs, now, visibilityDelayMs }: Ec2Account): KeyPair[] {
  const madeBefore = now() - visibilityDelayMs;
  return keyPairs.list().filter(({ createTime }) => Date.parse(createTime) <= madeBefore);
}

export function keyPairOfId({ keyPairs }: Ec2Account, id: string): KeyPair | undefined {
  return keyPairs.list().find(({ keyPairId }) => keyPairId === id);
}

export function existingKeyPair(account: Ec2Account, id: string): KeyPair {
  const keyPair = keyPairOfId(account, id);
  if (!keyPair) throw keyPairNotFound(id);
  return keyPair;
}
