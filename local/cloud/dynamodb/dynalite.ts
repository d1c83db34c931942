import { createRequire } from 'node:module';
import { isJsonObject, serializationException } from '../members.ts';
import { ACCOUNT_ID, type JsonObject, ServiceFault } from '../service.ts';

/*
 * The typed boundary to dynalite, which ships no types. Its server is not used: the store, the request validations
 * and the actions are its building blocks and are called as its server calls them.
 */

export type Done<T> = (error: Error | null | undefined, value: T) => void;

export type StoredWrite = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };

/** The items of a table or the entries of an index. */
export type KeySpace = {
  /** Calls back when all keys are free; they are held until what `release` answers is called. */
  lock(keys: string[], locked: (release: (next: () => void) => () => void) => void): void;
  get(key: string, done: Done<JsonObject | undefined>): void;
  put(key: string, value: JsonObject, done: Done<void>): void;
  del(key: string, done: Done<void>): void;
};

export type Table = { TableName: string; KeySchema: { AttributeName: string }[] };

export type Store = {
  db: {
    get(key: string): Promise<unknown>;
    put(key: string, value: unknown): Promise<void>;
    del(key: string): Promise<void>;
    batch(writes: StoredWrite[]): Promise<void>;
    iterator(range: { gte: string; lt: string }): AsyncIterable<[key: string, value: unknown]>;
    close(): Promise<void>;
  };
  tableDb: { awsAccountId: string; awsRegion: string };
  getTable(name: unknown, done: Done<Table>): void;
  getTable(name: unknown, mustBeActive: boolean, done: Done<Table>): void;
  getItemDb(table: string): KeySpace;
  getIndexDb(type: string, table: string, index: string): KeySpace;
};

export type Action = (store: Store, data: JsonObject, done: Done<JsonObject>) => void;

export type Validation = {
  types: JsonObject;
  /** The rules that the types cannot state; answers the message of the first that is broken. */
  custom?: (data: JsonObject, store: Store) => string | undefined;
};

type Database = {
  create(options: JsonObject): Store;
  createKey(item: JsonObject, table: Table): string;
  validateKey(key: JsonObject, table: Table): Error | undefined;
  validateItem(item: JsonObject, table: Table): Error | undefined;
  checkConditional(data: JsonObject, item: JsonObject | undefined): Error | undefined;
  validationError(message: string): Error;
  addConsumedCapacity(
    data: JsonObject,
    isRead: boolean,
    item: JsonObject | undefined,
  ): JsonObject | undefined;
};

type Validations = {
  checkTypes(data: JsonObject, types: JsonObject): JsonObject;
  checkValidations(data: JsonObject, types: JsonObject, custom: Validation['custom'], store: Store): void;
};

const require = createRequire(import.meta.url);

export const database: Database = require('dynalite/db');
const validations: Validations = require('dynalite/validations');

export function actionOf(operation: string): Action {
  return require(`dynalite/actions/${fileOf(operation)}`);
}

export function validationOf(operation: string): Validation {
  return require(`dynalite/validations/${fileOf(operation)}`);
}

/** Opens the tables of one Region: in memory, or in a LevelDB directory. Tables are active at once. */
export function openStore(region: string, directory: string | undefined): Store {
  const path = directory === undefined ? {} : { path: directory };
  const store = database.create({ ...path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  Object.assign(store.tableDb, { awsAccountId: ACCOUNT_ID, awsRegion: region });
  return store;
}

/** The members of a request that the operation knows, checked; refusals are those of DynamoDB. */
export function validated(input: JsonObject, { types, custom }: Validation, store: Store): JsonObject {
  try {
    // A copy, because dynalite removes the members that it does not know.
    const data = validations.checkTypes(structuredClone(input), types);
    validations.checkValidations(data, types, custom, store);
    return data;
  } catch (error) {
    // dynalite trips over a null in the place of a structure.
    throw error instanceof TypeError ? serializationException() : faultOf(error);
  }
}

export function promised<T>(start: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(faultOf(error)) : resolve(value)));
  });
}

/** The refusal that dynalite threw or called back with; anything else as it is. */
export function faultOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('statusCode' in error) || !('body' in error)) return error;
  const { statusCode, body } = error;
  return typeof statusCode === 'number' && isJsonObject(body) ? new ServiceFault(statusCode, body) : error;
}

function fileOf(operation: string): string {
  return `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`;
}
