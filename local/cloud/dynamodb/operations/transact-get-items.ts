import type { JsonObject } from '../../service.ts';
import type { DynamoDbOperation } from '../account.ts';
import { transactionCapacity } from '../consumed-capacity.ts';
import { promised } from '../dynalite.ts';
import { whileLocked } from '../item-write.ts';
import { locateAll, READ, transactionEntries } from '../transaction-request.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export const transactGetItems: DynamoDbOperation = async (input, { store }) => {
  const requests = await locateAll(transactionEntries(input, READ, store), store);
  return whileLocked(store, requests, async () => {
    const outputs = await Promise.all(
      requests.map(({ action, data }) =>
        promised<JsonObject>(done => action.run(store, { ...data, ConsistentRead: true }, done)),
      ),
    );
    const Responses = outputs.map(({ Item }) => (Item === undefined ? {} : { Item }));
    return { Responses, ...transactionCapacity(outputs, 'ReadCapacityUnits') };
  });
};
