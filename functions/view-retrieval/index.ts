import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbRetrievalMisses } from '../../shared/adapters/dynamodb/dynamodb-retrieval-misses.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';
import { viewRetrievalHandler } from './handler.ts';

const { region, tableName, logLevel } = readSettings();
const client = dynamoDbClient(region);
const viewRetrieval = makeViewRetrieval({
  store: dynamoDbVendStore(client, tableName),
  misses: dynamoDbRetrievalMisses(client, tableName),
  clock: Date.now,
});
export const handler = viewRetrievalHandler({
  viewRetrieval,
  logger: jsonLogger(logLevel),
  metrics: emfMetrics(logLevel),
});
