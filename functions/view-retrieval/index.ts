import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';
import { viewRetrievalHandler } from './handler.ts';

const { region, tableName, logLevel } = readSettings();
const store = dynamoDbVendStore(dynamoDbClient(region), tableName);
const viewRetrieval = makeViewRetrieval({ store, clock: Date.now });
export const handler = viewRetrievalHandler({
  viewRetrieval,
  logger: jsonLogger(logLevel),
  metrics: emfMetrics(logLevel),
});
