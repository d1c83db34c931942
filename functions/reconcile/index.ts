import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { keyPairProviders } from '../../shared/adapters/key-pair-providers.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import { makeReconcileDueVends } from '../../shared/usecases/reconcile-due-vends.ts';
import { makeReconcileVend } from '../../shared/usecases/reconcile-vend.ts';
import { reconcileHandler } from './handler.ts';

const { region, stage, tableName, timing, logLevel, swas } = readSettings();
const deps = {
  store: dynamoDbVendStore(dynamoDbClient(region), tableName),
  providers: keyPairProviders({ swas }),
  clock: Date.now,
  timing: timingOf(timing),
  stage,
};
const reconcileDueVends = makeReconcileDueVends({ ...deps, reconcileVend: makeReconcileVend(deps) });
const logger = jsonLogger(logLevel);
export const handler = reconcileHandler({
  reconcileDueVends,
  logger,
  metrics: emfMetrics({ logLevel, stage }),
});
