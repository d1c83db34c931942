import type { JsonObject } from '../service.ts';
import type { Store } from './dynalite.ts';

/** The tables of an account in one Region. */
export type DynamoDbAccount = {
  store: Store;
  /** Settled when the store can be used. */
  ready: Promise<void>;
  /** The client request tokens of transactions that are running. */
  runningTokens: Set<string>;
  now: () => number;
};

export type DynamoDbOperation = (input: JsonObject, account: DynamoDbAccount) => Promise<JsonObject>;
