import { stringMember } from '../../members.ts';
import type { JsonObject } from '../../service.ts';
import type { DynamoDbOperation } from '../account.ts';
import { once } from '../client-request-token.ts';
import { transactionCapacity } from '../consumed-capacity.ts';
import { database, faultOf, type Store, type StoredWrite } from '../dynalite.ts';
import { type ItemRequest, stage, whileLocked } from '../item-write.ts';
import { locateAll, transactionCanceled, transactionEntries, WRITE } from '../transaction-request.ts';

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 * Concurrent transactions wait for each other, so none is cancelled with TransactionConflict.
 */
export const transactWriteItems: DynamoDbOperation = async (input, account) => {
  const { store } = account;
  const entries = transactionEntries(input, WRITE, store);
  const requests = await locateAll(entries, store);
  assertDistinct(requests);
  const token = stringMember(input, 'ClientRequestToken');
  if (token === undefined) return commit(store, requests, []);
  return once(token, input['TransactItems'], account, record => commit(store, requests, [record]));
};

function assertDistinct(requests: readonly ItemRequest[]): void {
  const items = new Set(requests.map(({ table, key }) => `${table}~${key}`));
  if (items.size === requests.length) return;
  throw faultOf(
    database.validationError('Transaction request cannot include multiple operations on one item'),
  );
}

function commit(
  store: Store,
  requests: readonly ItemRequest[],
  more: readonly StoredWrite[],
): Promise<JsonObject> {
  return whileLocked(store, requests, async () => {
    const staged = await Promise.all(requests.map(request => stage(store, request)));
    if (staged.some(({ refusal }) => refusal))
      throw transactionCanceled(staged.map(({ refusal }) => refusal));
    await store.db.batch([...staged.flatMap(({ writes }) => writes), ...more]);
    return transactionCapacity(
      staged.map(({ output }) => output),
      'WriteCapacityUnits',
    );
  });
}
