import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeGetKeyPair } from '../../shared/usecases/get-key-pair.ts';
import { getKeyPairHandler } from './handler.ts';

const { region, tableName, logLevel } = readSettings();
const store = dynamoDbVendStore(dynamoDbClient(region), tableName);
const getKeyPair = makeGetKeyPair({ store, clock: Date.now });
export const handler = getKeyPairHandler({
  getKeyPair,
  logger: jsonLogger(logLevel),
  metrics: emfMetrics(logLevel),
});
