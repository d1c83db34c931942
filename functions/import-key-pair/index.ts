import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantSource } from '../../shared/adapters/dynamodb/dynamodb-grant-source.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { keyPairProviders } from '../../shared/adapters/key-pair-providers.ts';
import { deployedGrants } from '../../shared/adapters/system/deployed-grants.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import { makeDryRunImport } from '../../shared/usecases/dry-run-import.ts';
import { makeImportKeyPair } from '../../shared/usecases/import-key-pair.ts';
import { importKeyPairHandler } from './handler.ts';

const { region, stage, tableName, grantsFile, timing, logLevel, swas } = readSettings();
const table = dynamoDbClient(region);
const grants = dynamoDbGrantSource(table, tableName, {
  clock: Date.now,
  deployed: deployedGrants(grantsFile),
});
const deps = {
  store: dynamoDbVendStore(table, tableName),
  grants,
  providers: keyPairProviders({ swas }),
  clock: Date.now,
  timing: timingOf(timing),
  stage,
};
export const handler = importKeyPairHandler({
  importKeyPair: makeImportKeyPair(deps),
  dryRunImport: makeDryRunImport(deps),
  logger: jsonLogger(logLevel),
  metrics: emfMetrics({ logLevel, stage }),
});
