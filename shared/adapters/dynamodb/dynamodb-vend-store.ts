import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { KeyPairLocation } from '../../domain/key-pair.ts';
import type { Vend } from '../../domain/vend.ts';
import type { Amendment, NameHolder, VendStore } from '../../ports/vend-store.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { findDueVends } from './find-due-vends.ts';
import { nameKey, type PrimaryKey, vendKey } from './keys.ts';
import { listVends } from './list-vends.ts';
import { replaceVend } from './transact-items.ts';
import { transactWrite } from './transact-write.ts';
import { nameHolderOf, vendOf } from './vend-item.ts';
import { vendWrites } from './vend-writes.ts';

/** Vends, names and audit entries in one DynamoDB table. */
export function dynamoDbVendStore(client: DynamoDBDocumentClient, tableName: string): VendStore {
  return {
    ...vendWrites(client, tableName),
    amend,
    find,
    findName,
    list: (query, signal) => listVends(client, tableName, query, signal),
    findDue: (now, limit, signal) => findDueVends(client, tableName, { now, limit }, signal),
  };

  async function amend(change: Amendment, signal: AbortSignal): Promise<'applied' | 'superseded'> {
    const result = await transactWrite(client, [replaceVend(tableName, change)], { signal });
    return result === 'applied' ? 'applied' : 'superseded';
  }

  async function find(id: string, signal: AbortSignal): Promise<Vend | undefined> {
    const item = await read(vendKey(id), signal);
    return item && vendOf(item);
  }

  async function findName(place: KeyPairLocation, signal: AbortSignal): Promise<NameHolder | undefined> {
    const item = await read(nameKey(place), signal);
    return item && nameHolderOf(item);
  }

  async function read(key: PrimaryKey, abortSignal: AbortSignal) {
    const command = new GetCommand({ TableName: tableName, Key: { ...key }, ConsistentRead: true });
    const { Item } = await client
      .send(command, { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
    return Item;
  }
}
