import { isJsonObject } from '../members.ts';
import { type JsonObject, ServiceFault } from '../service.ts';
import { database, faultOf, type KeySpace, promised, type Store, type StoredWrite } from './dynalite.ts';
import type { ItemAction } from './item-actions.ts';

/** An action on one item, validated, and the place of that item. */
export type ItemRequest = { action: ItemAction; data: JsonObject; table: string; key: string };

/** What an action would do: its output and the writes that bring it about, or why it refuses. */
export type StagedAction = { output: JsonObject; writes: StoredWrite[]; refusal?: ServiceFault };

const CONDITION_FAILED = 'ConditionalCheckFailedException';

/** Finds the item that validated data of an action is about; a key that does not fit the table is refused. */
export async function locate(store: Store, action: ItemAction, data: JsonObject): Promise<ItemRequest> {
  const table = await promised<Parameters<typeof database.createKey>[1]>(done => {
    store.getTable(data['TableName'], done);
  });
  const item = data['Item'];
  const key: JsonObject = Object(data['Key']);
  const misfit = isJsonObject(item) ? database.validateItem(item, table) : database.validateKey(key, table);
  if (misfit) throw faultOf(misfit);
  return {
    action,
    data,
    table: table.TableName,
    key: database.createKey(isJsonObject(item) ? item : key, table),
  };
}

/** Runs `run` while it alone may write the items; tables are locked in one order, so no two callers wait for each other. */
export function whileLocked<T>(
  store: Store,
  requests: readonly ItemRequest[],
  run: () => Promise<T>,
): Promise<T> {
  const keysOf = Map.groupBy(requests, ({ table }) => table);
  const tables = [...keysOf.keys()].sort();
  return tables.reduceRight<() => Promise<T>>((inner, table) => {
    const keys = [...new Set(keysOf.get(table)?.map(({ key }) => key))];
    return () => lockThen(store.getItemDb(table), keys, inner);
  }, run)();
}

function lockThen<T>(items: KeySpace, keys: string[], run: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    items.lock(keys, release => {
      run().then(
        value => release(() => resolve(value))(),
        error => release(() => reject(error))(),
      );
    });
  });
}

/**
 * Runs an action of dynalite against a view of the store that reads through and collects the writes. The caller holds
 * the lock of the item.
 */
export async function stage(store: Store, { action, data }: ItemRequest): Promise<StagedAction> {
  const writes: StoredWrite[] = [];
  let oldItem: JsonObject | undefined;
  const view = stagingView(store, writes, item => {
    oldItem = item;
  });
  try {
    return { output: await promised<JsonObject>(done => action.run(view, data, done)), writes };
  } catch (error) {
    if (!(error instanceof ServiceFault)) throw error;
    return { output: {}, writes: [], refusal: withOldItem(error, data, oldItem) };
  }
}

function stagingView(
  store: Store,
  writes: StoredWrite[],
  onRead: (item: JsonObject | undefined) => void,
): Store {
  const keySpace = (prefix: string, items: KeySpace): KeySpace => ({
    lock: (_keys, locked) => locked(next => next),
    get: (key, done) =>
      items.get(key, (error, item) => {
        onRead(item);
        done(error, item);
      }),
    put(key, value, done) {
      writes.push({ type: 'put', key: `${prefix}~${key}`, value });
      done(null);
    },
    del(key, done) {
      writes.push({ type: 'del', key: `${prefix}~${key}` });
      done(null);
    },
  });
  return {
    ...store,
    getItemDb: table => keySpace(`item-${table}`, store.getItemDb(table)),
    getIndexDb: (type, table, index) =>
      keySpace(`index-${type.toLowerCase()}~${table}~${index}`, store.getIndexDb(type, table, index)),
  };
}

function withOldItem(refusal: ServiceFault, data: JsonObject, item: JsonObject | undefined): ServiceFault {
  const wantsItem = data['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
  if (!wantsItem || !item || !String(refusal.body['__type']).endsWith(CONDITION_FAILED)) return refusal;
  return new ServiceFault(refusal.status, { ...refusal.body, Item: item });
}
