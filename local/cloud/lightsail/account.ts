import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { KeyPool } from '../key-pool.ts';
import { openRecordStore, type RecordStore } from '../record-store.ts';
import { ACCOUNT_ID, type JsonObject } from '../service.ts';
import { doesNotExist, nameExists } from './faults.ts';

export type Tag = { key: string; value?: string };

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_KeyPair.html */
type KeyPair = {
  name: string;
  arn: string;
  supportCode: string;
  createdAt: number;
  location: { availabilityZone: string; regionName: string };
  resourceType: 'KeyPair';
  tags: Tag[];
  fingerprint: string;
};

export type KeyPairRecord = {
  keyPair: KeyPair;
  /** Of the default key pair alone: the service can give it again. */
  material?: { publicKeyBase64: string; privateKeyBase64: string };
};

/** https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/API_Operation.html */
type Operation = {
  id: string;
  resourceName: string;
  resourceType: 'KeyPair';
  createdAt: number;
  location: { availabilityZone: string; regionName: string };
  isTerminal: boolean;
  operationDetails: string;
  operationType: string;
  status: 'Succeeded';
  statusChangedAt: number;
};

/** What an account has in one Region, and what its operations work with. */
export type LightsailAccount = {
  region: string;
  keyPairs: RecordStore<KeyPairRecord>;
  operations: RecordStore<Operation>;
  keyPool: KeyPool;
  pageSize: number;
  now: () => number;
};

export type LightsailOperation = (
  input: JsonObject,
  account: LightsailAccount,
) => JsonObject | Promise<JsonObject>;

export const DEFAULT_KEY_PAIR = 'LightsailDefaultKeyPair';

/** The prefix of every support code is the account of the service, not of the customer. */
const SUPPORT_ACCOUNT = '621291663362';
const KEPT_OPERATIONS = 10_000;

export function openAccount(
  region: string,
  directory: string | undefined,
  shared: Pick<LightsailAccount, 'keyPool' | 'pageSize' | 'now'>,
): LightsailAccount {
  const directoryOf = (name: string) => directory && join(directory, region, name);
  return {
    region,
    keyPairs: openRecordStore(directoryOf('key-pairs')),
    operations: openRecordStore(directoryOf('operations')),
    ...shared,
  };
}

/** One name space for all resources of a Region, the default key pair's name included. */
export function assertNameIsFree({ keyPairs }: LightsailAccount, name: string): void {
  if (keyPairs.get(name)) throw nameExists(name);
}

export function existingKeyPair({ keyPairs }: LightsailAccount, name: string): KeyPairRecord {
  const record = keyPairs.get(name);
  if (!record) throw doesNotExist('KeyPair', name);
  return record;
}

export function addKeyPair(
  account: LightsailAccount,
  name: string,
  fingerprint: string,
  extra: { tags?: Tag[]; material?: KeyPairRecord['material'] } = {},
): KeyPairRecord {
  const keyPair: KeyPair = {
    name,
    arn: `arn:aws:lightsail:${account.region}:${ACCOUNT_ID}:KeyPair/${randomUUID()}`,
    supportCode: `${SUPPORT_ACCOUNT}/${name}`,
    createdAt: account.now() / 1000,
    location: everyZoneOf(account),
    resourceType: 'KeyPair',
    tags: extra.tags ?? [],
    fingerprint,
  };
  const record = { keyPair, ...(extra.material && { material: extra.material }) };
  account.keyPairs.put(name, record);
  return record;
}

/** Writes down an operation that is over; the oldest ones make way. */
export function addOperation(
  account: LightsailAccount,
  operationType: string,
  resourceName: string,
): Operation {
  const createdAt = account.now() / 1000;
  const operation: Operation = {
    id: randomUUID(),
    resourceName,
    resourceType: 'KeyPair',
    createdAt,
    location: everyZoneOf(account),
    isTerminal: true,
    operationDetails: '',
    operationType,
    status: 'Succeeded',
    statusChangedAt: createdAt,
  };
  account.operations.put(operation.id, operation);
  if (account.operations.count() > KEPT_OPERATIONS) forgetOldestOperation(account);
  return operation;
}

function forgetOldestOperation({ operations }: LightsailAccount): void {
  const oldest = operations.list().reduce((a, b) => (b.createdAt < a.createdAt ? b : a));
  operations.delete(oldest.id);
}

function everyZoneOf({ region }: LightsailAccount): KeyPair['location'] {
  return { availabilityZone: 'all', regionName: region };
}
