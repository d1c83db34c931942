import { isJsonObject } from '../members.ts';
import type { JsonObject } from '../service.ts';

/** A transaction prepares and commits each item, so it uses twice the units of the action alone. */
const TRANSACTION_FACTOR = 2;

/**
 * The ConsumedCapacity of a transaction, one entry a table, from what its actions report.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling
 */
export function transactionCapacity(
  outputs: readonly JsonObject[],
  unitsName: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): JsonObject {
  const unitsOf = new Map<unknown, number>();
  for (const { ConsumedCapacity } of outputs) {
    if (!isJsonObject(ConsumedCapacity)) return {};
    const { TableName, CapacityUnits } = ConsumedCapacity;
    unitsOf.set(TableName, (unitsOf.get(TableName) ?? 0) + Number(CapacityUnits) * TRANSACTION_FACTOR);
  }
  const ConsumedCapacity = [...unitsOf].map(([TableName, units]) => ({
    TableName,
    CapacityUnits: units,
    [unitsName]: units,
  }));
  return { ConsumedCapacity };
}
