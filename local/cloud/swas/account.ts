import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { KeyPool } from '../key-pool.ts';
import { openRecordStore, type RecordStore } from '../record-store.ts';
import { perRegion } from '../regions.ts';
import type { RpcParameters } from '../rpc-protocol.ts';
import type { JsonObject } from '../service.ts';
import type { GivenAnswer } from './client-token.ts';
import { nameExists, quotaExceeded } from './faults.ts';

export type KeyPairRecord = {
  name: string;
  createdAt: number;
  /** The OpenSSH line, as it was imported. */
  publicKey: string;
};

/** What an account has, and what its operations work with. */
export type SwasAccount = {
  keyPairs: { in(region: string): RecordStore<KeyPairRecord> };
  answers: RecordStore<GivenAnswer>;
  /** The private keys that a client token gives again, where the service does that; never kept on disk. */
  givenPrivateKeys: Map<string, unknown> | undefined;
  keyPool: KeyPool;
  formatPrivateKey: (privateKey: KeyObject) => string;
  now: () => number;
};

export type SwasOperation = (
  parameters: RpcParameters,
  account: SwasAccount,
) => JsonObject | Promise<JsonObject>;

const MAX_KEY_PAIRS = 10;

export function openAccount(
  directory: string | undefined,
  shared: Pick<SwasAccount, 'givenPrivateKeys' | 'keyPool' | 'formatPrivateKey' | 'now'>,
): SwasAccount {
  const directoryOf = (...names: string[]) => directory && join(directory, ...names);
  return {
    keyPairs: perRegion(region => openRecordStore(directoryOf('key-pairs', region))),
    answers: openRecordStore(directoryOf('client-tokens')),
    ...shared,
  };
}

/** Refuses a name in use, and an eleventh key pair. */
export function assertRoomFor(name: string, keyPairs: RecordStore<KeyPairRecord>): void {
  if (keyPairs.get(name)) throw nameExists();
  if (keyPairs.count() >= MAX_KEY_PAIRS) throw quotaExceeded();
}
