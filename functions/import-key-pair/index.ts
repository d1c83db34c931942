import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { keyPairProviders } from '../../shared/adapters/key-pair-providers.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import { makeDryRunImport } from '../../shared/usecases/dry-run-import.ts';
import { makeImportKeyPair } from '../../shared/usecases/import-key-pair.ts';
import { importKeyPairHandler } from './handler.ts';

const { region, stage, tableName, timing, logLevel, swas } = readSettings();
const deps = {
  store: dynamoDbVendStore(dynamoDbClient(region), tableName),
  providers: keyPairProviders({ swas }),
  clock: Date.now,
  timing: timingOf(timing),
  stage,
};
export const handler = importKeyPairHandler({
  importKeyPair: makeImportKeyPair(deps),
  dryRunImport: makeDryRunImport(deps),
  logger: jsonLogger(logLevel),
  metrics: emfMetrics(logLevel),
});
