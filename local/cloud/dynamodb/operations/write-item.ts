import type { DynamoDbOperation } from '../account.ts';
import { validated } from '../dynalite.ts';
import { DELETE, type ItemAction, PUT, UPDATE } from '../item-actions.ts';
import { locate, stage, whileLocked } from '../item-write.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export const putItem = writeItem(PUT);

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export const updateItem = writeItem(UPDATE);

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export const deleteItem = writeItem(DELETE);

/** The item and its index entries are written in one batch: a killed process leaves both or neither. */
function writeItem(action: ItemAction): DynamoDbOperation {
  return async (input, { store }) => {
    const request = await locate(store, action, validated(input, action.validation, store));
    return whileLocked(store, [request], async () => {
      const { output, writes, refusal } = await stage(store, request);
      if (refusal) throw refusal;
      await store.db.batch(writes);
      return output;
    });
  };
}
