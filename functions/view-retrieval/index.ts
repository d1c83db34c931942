import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantSource } from '../../shared/adapters/dynamodb/dynamodb-grant-source.ts';
import { dynamoDbRetrievalMisses } from '../../shared/adapters/dynamodb/dynamodb-retrieval-misses.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { deployedGrants } from '../../shared/adapters/system/deployed-grants.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';
import { viewRetrievalHandler } from './handler.ts';

const { region, tableName, grantsFile, logLevel, stage } = readSettings();
const table = dynamoDbClient(region);
const grants = dynamoDbGrantSource(table, tableName, {
  clock: Date.now,
  deployed: deployedGrants(grantsFile),
});
const store = dynamoDbVendStore(table, tableName);
const misses = dynamoDbRetrievalMisses(table, tableName);
const viewRetrieval = makeViewRetrieval({ store, grants, misses, clock: Date.now });
export const handler = viewRetrievalHandler({
  viewRetrieval,
  logger: jsonLogger(logLevel),
  metrics: emfMetrics({ logLevel, stage }),
});
