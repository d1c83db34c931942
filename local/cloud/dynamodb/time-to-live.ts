import { isJsonObject } from '../members.ts';
import { type JsonObject, ServiceFault } from '../service.ts';
import type { DynamoDbAccount } from './account.ts';
import { promised, type Store, type Table } from './dynalite.ts';
import { deleteItem } from './operations/write-item.ts';

const PREFIX = 'time-to-live~';

/** Items that expired longer ago than this are left alone: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html */
const FIVE_YEARS_S = 5 * 365 * 86_400;

export async function timeToLiveAttribute(store: Store, table: string): Promise<string | undefined> {
  const attribute = await store.db.get(`${PREFIX}${table}`);
  return typeof attribute === 'string' ? attribute : undefined;
}

export function setTimeToLive(store: Store, table: string, attribute: string): Promise<void> {
  return store.db.put(`${PREFIX}${table}`, attribute);
}

export function forgetTimeToLive(store: Store, table: string): Promise<void> {
  return store.db.del(`${PREFIX}${table}`);
}

/** Deletes the items of all tables that have expired. */
export async function deleteExpiredItems(account: DynamoDbAccount): Promise<void> {
  const { store } = account;
  for await (const [key, attribute] of store.db.iterator({ gte: PREFIX, lt: `${PREFIX}\xff` })) {
    const table = await promised<Table>(done => store.getTable(key.slice(PREFIX.length), done));
    await deleteExpiredItemsOf(table, String(attribute), account);
  }
}

async function deleteExpiredItemsOf(
  table: Table,
  attribute: string,
  account: DynamoDbAccount,
): Promise<void> {
  const prefix = `item-${table.TableName}~`;
  for await (const [, item] of account.store.db.iterator({ gte: prefix, lt: `${prefix}\xff` })) {
    if (isJsonObject(item) && isExpired(item[attribute], account.now())) {
      await deleteUnchanged(table, item, attribute, account);
    }
  }
}

function isExpired(value: unknown, now: number): boolean {
  const seconds = isJsonObject(value) ? Number(value['N']) : Number.NaN;
  return seconds <= now / 1000 && seconds > now / 1000 - FIVE_YEARS_S;
}

/** Only if its time to live is still the one that was seen. */
async function deleteUnchanged(
  { TableName, KeySchema }: Table,
  item: JsonObject,
  attribute: string,
  account: DynamoDbAccount,
): Promise<void> {
  const input = {
    TableName,
    Key: Object.fromEntries(KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]])),
    ConditionExpression: '#ttl = :seen',
    ExpressionAttributeNames: { '#ttl': attribute },
    ExpressionAttributeValues: { ':seen': item[attribute] },
  };
  try {
    await deleteItem(input, account);
  } catch (error) {
    if (!(error instanceof ServiceFault)) throw error;
  }
}
