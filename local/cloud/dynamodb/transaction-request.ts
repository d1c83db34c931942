import { isJsonObject } from '../members.ts';
import { type JsonObject, ServiceFault } from '../service.ts';
import { database, faultOf, type Store, validated } from './dynalite.ts';
import { CONDITION_CHECK, DELETE, GET, type ItemAction, PUT, UPDATE } from './item-actions.ts';
import { type ItemRequest, locate } from './item-write.ts';

export type TransactionKind = {
  actions: ReadonlyMap<string, ItemAction>;
  members: JsonObject;
  mixedActions: string;
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const WRITE: TransactionKind = {
  actions: new Map([
    ['ConditionCheck', CONDITION_CHECK],
    ['Put', PUT],
    ['Delete', DELETE],
    ['Update', UPDATE],
  ]),
  members: {
    ClientRequestToken: { type: 'String', lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
  },
  mixedActions: 'TransactItems can only contain one of Check, Put, Update or Delete',
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export const READ: TransactionKind = {
  actions: new Map([['Get', GET]]),
  members: {},
  mixedActions: 'TransactItems can only contain Get',
};

type Entry = { action: ItemAction; data: JsonObject };

/** The entries of a transaction, all of them validated before any table is looked at. */
export function transactionEntries(input: JsonObject, kind: TransactionKind, store: Store): Entry[] {
  const request = validated(input, { types: typesOf(kind) }, store);
  const ReturnConsumedCapacity = request['ReturnConsumedCapacity'];
  const entries: unknown = request['TransactItems'];
  return (Array.isArray(entries) ? entries : []).map(entry => {
    const { action, data } = onlyActionOf(entry, kind);
    return { action, data: { ...validated(data, action.validation, store), ReturnConsumedCapacity } };
  });
}

/** Finds the item of each entry; a key that does not fit its table cancels the transaction. */
export async function locateAll(entries: readonly Entry[], store: Store): Promise<ItemRequest[]> {
  const located = await Promise.all(entries.map(({ action, data }) => locateOrRefusal(store, action, data)));
  const refusals = located.map(result => (result instanceof ServiceFault ? result : undefined));
  if (refusals.some(Boolean)) throw transactionCanceled(refusals);
  return located.flatMap(result => (result instanceof ServiceFault ? [] : [result]));
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors */
export function transactionCanceled(refusals: readonly (ServiceFault | undefined)[]): ServiceFault {
  const reasons = refusals.map(refusal => (refusal ? cancellationReason(refusal) : { Code: 'None' }));
  return new ServiceFault(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    CancellationReasons: reasons,
  });
}

function typesOf({ actions, members }: TransactionKind): JsonObject {
  const { types } = GET.validation;
  const children = [...actions].map(([name, { validation }]) => [
    name,
    { type: `ValueStruct<${name}>`, children: validation.types },
  ]);
  return {
    ...members,
    ReturnConsumedCapacity: types['ReturnConsumedCapacity'],
    TransactItems: {
      type: 'List',
      notNull: true,
      lengthGreaterThanOrEqual: 1,
      lengthLessThanOrEqual: 100,
      children: { type: 'ValueStruct<TransactItem>', children: Object.fromEntries(children) },
    },
  };
}

function onlyActionOf(entry: unknown, { actions, mixedActions }: TransactionKind): Entry {
  const [[name, data] = ['', undefined], second] = Object.entries(Object(entry));
  const action = actions.get(name);
  if (action && isJsonObject(data) && second === undefined) return { action, data };
  throw faultOf(database.validationError(mixedActions));
}

async function locateOrRefusal(
  store: Store,
  action: ItemAction,
  data: JsonObject,
): Promise<ItemRequest | ServiceFault> {
  try {
    return await locate(store, action, data);
  } catch (error) {
    if (error instanceof ServiceFault && isValidationError(error)) return error;
    throw error;
  }
}

function cancellationReason({ body }: ServiceFault): { Code: string } & JsonObject {
  const isCondition = String(body['__type']).endsWith('#ConditionalCheckFailedException');
  return {
    Code: isCondition ? 'ConditionalCheckFailed' : 'ValidationError',
    Message: body['message'],
    ...(body['Item'] !== undefined && { Item: body['Item'] }),
  };
}

function isValidationError({ body }: ServiceFault): boolean {
  return String(body['__type']).endsWith('#ValidationException');
}
