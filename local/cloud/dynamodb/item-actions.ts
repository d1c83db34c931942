import type { JsonObject } from '../service.ts';
import { type Action, actionOf, database, type Validation, validationOf } from './dynalite.ts';

export type ItemAction = {
  validation: Validation;
  run: Action;
};

const ALL_OLD_OR_NONE = { type: 'String', enum: ['ALL_OLD', 'NONE'] };

export const PUT = withOldItem('PutItem');
export const UPDATE = withOldItem('UpdateItem');
export const DELETE = withOldItem('DeleteItem');
export const GET: ItemAction = { validation: validationOf('GetItem'), run: actionOf('GetItem') };
export const CONDITION_CHECK: ItemAction = { validation: conditionCheckValidation(), run: checkCondition };

/** An action of dynalite, with the `ReturnValuesOnConditionCheckFailure` that it does not know. */
function withOldItem(operation: string): ItemAction {
  const { types, ...rest } = validationOf(operation);
  return {
    validation: { ...rest, types: { ...types, ReturnValuesOnConditionCheckFailure: ALL_OLD_OR_NONE } },
    run: actionOf(operation),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConditionCheck.html: a delete that deletes nothing. */
function conditionCheckValidation(): Validation {
  const { types, ...rest } = validationOf('DeleteItem');
  const { TableName, Key, ExpressionAttributeNames, ExpressionAttributeValues } = types;
  return {
    ...rest,
    types: {
      TableName,
      Key,
      ConditionExpression: { type: 'String', notNull: true },
      ExpressionAttributeNames,
      ExpressionAttributeValues,
      ReturnValuesOnConditionCheckFailure: ALL_OLD_OR_NONE,
    },
  };
}

function checkCondition(...[store, data, done]: Parameters<Action>): void {
  store.getTable(data['TableName'], (tableError, table) => {
    if (tableError) return done(tableError, {});
    const key: JsonObject = Object(data['Key']);
    store.getItemDb(table.TableName).get(database.createKey(key, table), (_error, item) => {
      const ConsumedCapacity = database.addConsumedCapacity(data, false, item);
      done(database.checkConditional(data, item), { ConsumedCapacity });
    });
  });
}
