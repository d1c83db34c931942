import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantSource } from '../../shared/adapters/dynamodb/dynamodb-grant-source.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { deployedGrants } from '../../shared/adapters/system/deployed-grants.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeListKeyPairs } from '../../shared/usecases/list-key-pairs.ts';
import { listKeyPairsHandler } from './handler.ts';

const { region, tableName, grantsFile, logLevel, stage } = readSettings();
const table = dynamoDbClient(region);
const grants = dynamoDbGrantSource(table, tableName, {
  clock: Date.now,
  deployed: deployedGrants(grantsFile),
});
const store = dynamoDbVendStore(table, tableName);
const listKeyPairs = makeListKeyPairs({ store, grants });
export const handler = listKeyPairsHandler({
  listKeyPairs,
  logger: jsonLogger(logLevel),
  metrics: emfMetrics({ logLevel, stage }),
});
