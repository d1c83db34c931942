import { isJsonObject } from '../../members.ts';
import type { JsonObject } from '../../service.ts';
import type { DynamoDbAccount, DynamoDbOperation } from '../account.ts';
import { actionOf, database, faultOf, promised, type Table, validated, validationOf } from '../dynalite.ts';
import { forgetTimeToLive, setTimeToLive, timeToLiveAttribute } from '../time-to-live.ts';

const { TableName } = validationOf('DescribeTimeToLive').types;

const UPDATE_TYPES = {
  TableName,
  TimeToLiveSpecification: {
    type: 'ValueStruct<TimeToLiveSpecification>',
    notNull: true,
    children: {
      AttributeName: {
        type: 'String',
        notNull: true,
        lengthGreaterThanOrEqual: 1,
        lengthLessThanOrEqual: 255,
      },
      Enabled: { type: 'Boolean', notNull: true },
    },
  },
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
export const updateTimeToLive: DynamoDbOperation = async (input, account) => {
  const data = validated(input, { types: UPDATE_TYPES }, account.store);
  const table = await existingTable(data, account);
  const specification: JsonObject = Object(data['TimeToLiveSpecification']);
  const isEnabled = (await timeToLiveAttribute(account.store, table)) !== undefined;
  if (isEnabled === specification['Enabled']) {
    const state = isEnabled ? 'enabled' : 'disabled';
    throw faultOf(database.validationError(`TimeToLive is already ${state}`));
  }
  if (isEnabled) await forgetTimeToLive(account.store, table);
  else await setTimeToLive(account.store, table, String(specification['AttributeName']));
  return { TimeToLiveSpecification: specification };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
export const describeTimeToLive: DynamoDbOperation = async (input, account) => {
  const data = validated(input, validationOf('DescribeTimeToLive'), account.store);
  const AttributeName = await timeToLiveAttribute(account.store, await existingTable(data, account));
  const status = AttributeName === undefined ? 'DISABLED' : 'ENABLED';
  return {
    TimeToLiveDescription: {
      TimeToLiveStatus: status,
      ...(AttributeName !== undefined && { AttributeName }),
    },
  };
};

/** DeleteTable of dynalite, which knows nothing of the time to live: a table of the same name must not inherit it. */
export const deleteTable: DynamoDbOperation = async (input, { store }) => {
  const data = validated(input, validationOf('DeleteTable'), store);
  const output = await promised<JsonObject>(done => actionOf('DeleteTable')(store, data, done));
  const description = output['TableDescription'];
  if (isJsonObject(description)) await forgetTimeToLive(store, String(description['TableName']));
  return output;
};

async function existingTable(data: JsonObject, { store }: DynamoDbAccount): Promise<string> {
  const table = await promised<Table>(done => store.getTable(data['TableName'], false, done));
  return table.TableName;
}
