import { join } from 'node:path';
import { openRecordStore, type RecordStore } from '../record-store.ts';
import { ACCOUNT_ID, type JsonObject } from '../service.ts';

export type KmsKey = {
  id: string;
  description: string;
  usage: string;
  spec: string;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  createdAt: number;
  deletionDate?: number;
  /** Base64, oldest first. A ciphertext names the version under which it was made. */
  material: string[];
  rotationPeriodInDays?: number;
  policy?: string;
  tags: { TagKey: string; TagValue: string }[];
};

type KmsAlias = { name: string; targetKeyId: string; createdAt: number };

/** What an account has in one Region. */
export type KmsAccount = {
  region: string;
  keys: RecordStore<KmsKey>;
  aliases: RecordStore<KmsAlias>;
  now: () => number;
};

export type KmsOperation = (input: JsonObject, account: KmsAccount) => JsonObject | Promise<JsonObject>;

export function openAccount(region: string, directory: string | undefined, now: () => number): KmsAccount {
  const directoryOf = (name: string) => directory && join(directory, region, name);
  return {
    region,
    keys: openRecordStore(directoryOf('keys')),
    aliases: openRecordStore(directoryOf('aliases')),
    now,
  };
}

export function keyArn({ region }: KmsAccount, id: string): string {
  return `arn:aws:kms:${region}:${ACCOUNT_ID}:key/${id}`;
}

export function aliasArn({ region }: KmsAccount, name: string): string {
  return `arn:aws:kms:${region}:${ACCOUNT_ID}:${name}`;
}
