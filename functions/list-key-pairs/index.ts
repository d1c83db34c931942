import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeListKeyPairs } from '../../shared/usecases/list-key-pairs.ts';
import { listKeyPairsHandler } from './handler.ts';

const { region, tableName, logLevel } = readSettings();
const store = dynamoDbVendStore(dynamoDbClient(region), tableName);
const listKeyPairs = makeListKeyPairs({ store });
export const handler = listKeyPairsHandler({
  listKeyPairs,
  logger: jsonLogger(logLevel),
  metrics: emfMetrics(logLevel),
});
