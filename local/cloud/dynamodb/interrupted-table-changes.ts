import { isJsonObject } from '../members.ts';
import type { JsonObject } from '../service.ts';
import type { Store, StoredWrite } from './dynalite.ts';

/**
 * Ends what a killed process left half done, because dynalite changes the status of a table a moment after it answered:
 * a table that was being made or changed is active, one that was being deleted is gone with its items.
 */
export async function finishTableChanges({ db }: Store): Promise<void> {
  for await (const [key, table] of db.iterator({ gte: 'table~', lt: 'table~\xff' })) {
    if (!isJsonObject(table) || table['TableStatus'] === 'ACTIVE') continue;
    if (table['TableStatus'] === 'DELETING')
      await db.batch(await deletionOf(db, key, String(table['TableName'])));
    else await db.put(key, activated(table));
  }
}

function activated(table: JsonObject): JsonObject {
  const indexes = table['GlobalSecondaryIndexes'];
  const active = { ...table, TableStatus: 'ACTIVE' };
  if (!Array.isArray(indexes)) return active;
  return { ...active, GlobalSecondaryIndexes: indexes.map(index => ({ ...index, IndexStatus: 'ACTIVE' })) };
}

async function deletionOf(db: Store['db'], tableKey: string, name: string): Promise<StoredWrite[]> {
  const writes: StoredWrite[] = [{ type: 'del', key: tableKey }];
  for (const prefix of [`item-${name}~`, `index-global~${name}~`, `index-local~${name}~`, `tag-${name}~`]) {
    for await (const [key] of db.iterator({ gte: prefix, lt: `${prefix}\xff` }))
      writes.push({ type: 'del', key });
  }
  return writes;
}
