import { createKeyPairHandler } from '../../functions/create-key-pair/handler.ts';
import { deleteKeyPairHandler } from '../../functions/delete-key-pair/handler.ts';
import { getKeyPairHandler } from '../../functions/get-key-pair/handler.ts';
import { importKeyPairHandler } from '../../functions/import-key-pair/handler.ts';
import { reconcileHandler } from '../../functions/reconcile/handler.ts';
import { reissueRetrievalHandler } from '../../functions/reissue-retrieval/handler.ts';
import { releasePrivateKeyHandler } from '../../functions/release-private-key/handler.ts';
import { viewRetrievalHandler } from '../../functions/view-retrieval/handler.ts';
import { LOCAL_ACCOUNT, LOCAL_CALLERS } from '../../local/callers.ts';
import type { Cloud } from '../../local/cloud/cloud.ts';
import type { GatewayFunction, GatewayRoute } from '../../local/gateway/api.ts';
import { startGateway } from '../../local/gateway/gateway.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbRetrievalMisses } from '../../shared/adapters/dynamodb/dynamodb-retrieval-misses.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { kmsDataKeyGenerator, kmsDataKeyUnwrapper } from '../../shared/adapters/kms/kms-data-keys.ts';
import { kmsRetrievalMacs } from '../../shared/adapters/kms/kms-retrieval-macs.ts';
import { kmsSealedKeyPairs } from '../../shared/adapters/kms/kms-sealed-key-pairs.ts';
import { lightsailClients } from '../../shared/adapters/lightsail/lightsail-clients.ts';
import { lightsailKeyPairs } from '../../shared/adapters/lightsail/lightsail-key-pairs.ts';
import { passphraseKeys } from '../../shared/adapters/passphrase/passphrase-keys.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import type { GrantLimits } from '../../shared/domain/grants.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import type { HttpEvent } from '../../shared/http/http-event.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';
import { makeDeleteKeyPair } from '../../shared/usecases/delete-key-pair.ts';
import { makeDryRunCreate } from '../../shared/usecases/dry-run-create.ts';
import { makeDryRunImport } from '../../shared/usecases/dry-run-import.ts';
import { makeGetKeyPair } from '../../shared/usecases/get-key-pair.ts';
import { makeImportKeyPair } from '../../shared/usecases/import-key-pair.ts';
import {
  makeReconcileDueVends,
  type ReconciliationReport,
} from '../../shared/usecases/reconcile-due-vends.ts';
import { makeReconcileVend } from '../../shared/usecases/reconcile-vend.ts';
import { makeReissueRetrieval } from '../../shared/usecases/reissue-retrieval.ts';
import { makeReleasePrivateKey } from '../../shared/usecases/release-private-key.ts';
import { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';
import { type ApiClient, apiClient, unsignedClient } from './api-client.ts';
import { type CloudClients, cloudClients } from './cloud-clients.ts';
import { everyProvider } from './every-provider.ts';
import { grantingAll } from './granting-all.ts';
import { lambdaContext, scheduledEvent } from './http-events.ts';
import { provisionedCloud } from './provisioned-cloud.ts';

export interface ClockedService extends CloudClients {
  readonly cloud: Cloud;
  readonly alice: ApiClient;
  readonly bob: ApiClient;
  readonly anyone: ApiClient;
  /** Runs the reconciler once; no schedule does. */
  readonly reconcile: () => Promise<ReconciliationReport>;
  readonly close: () => Promise<void>;
}

/**
 * The functions that read the time, wired as in production but for their clock, behind a gateway of this process. All
 * callers have the same limits.
 */
export async function clockedService(
  clock: Clock,
  logLevel = 'error',
  limits: GrantLimits = {},
): Promise<ClockedService> {
  await using opened = new AsyncDisposableStack();
  const { cloud, environment } = await provisionedCloud('test');
  opened.defer(cloud.close);
  const handlers = new Map<string, GatewayFunction['handler']>();
  const gateway = await startGateway({
    port: 0,
    accountId: LOCAL_ACCOUNT,
    callers: LOCAL_CALLERS,
    functions: ROUTES.map(route => ({
      name: route.name,
      timeoutSeconds: 28,
      routes: [route],
      handler: async (event, context) => handlers.get(route.name)?.(event, context),
    })),
  });
  opened.defer(gateway.close);
  Object.assign(process.env, environment, { KEYVEND_BASE_URL: gateway.url, KEYVEND_LOG_LEVEL: logLevel });
  const { reconcile, ...httpHandlers } = handlersWith(clock, limits);
  for (const [name, handler] of Object.entries(httpHandlers)) {
    // None of the routes has a Lambda authorizer, which is all that the types differ in.
    handlers.set(name, (event, context) => handler(event as HttpEvent, context));
  }
  const clients = cloudClients(cloud.url);
  for (const client of Object.values(clients)) opened.defer(() => client.destroy());
  const open = opened.move();
  return {
    ...clients,
    cloud,
    alice: apiClient(gateway.url, 'alice'),
    bob: apiClient(gateway.url, 'bob'),
    anyone: unsignedClient(gateway.url),
    reconcile: () => reconcile(scheduledEvent(), lambdaContext()),
    close: () => open.disposeAsync(),
  };
}

const IAM = 'aws_iam';
const ROUTES: (GatewayRoute & { name: string })[] = [
  { name: 'create', method: 'POST', path: '/v1/key-pairs', authorizer: IAM },
  { name: 'import', method: 'POST', path: '/v1/key-pairs/import', authorizer: IAM },
  { name: 'get', method: 'GET', path: '/v1/key-pairs/{id}', authorizer: IAM },
  { name: 'remove', method: 'DELETE', path: '/v1/key-pairs/{id}', authorizer: IAM },
  { name: 'reissue', method: 'POST', path: '/v1/key-pairs/{id}/retrievals', authorizer: IAM },
  { name: 'view', method: 'GET', path: '/r/{token}' },
  { name: 'view', method: 'GET', path: '/v1/retrievals/{token}', authorizer: IAM },
  { name: 'release', method: 'POST', path: '/r/{token}' },
  { name: 'release', method: 'POST', path: '/v1/retrievals/{token}', authorizer: IAM },
];

function handlersWith(clock: Clock, limits: GrantLimits) {
  const { region, stage, tableName, sealingKeyId, retrievalKeyId, baseUrl, logLevel } = readSettings();
  const kms = kmsClient(region);
  const http = { logger: jsonLogger(logLevel), metrics: emfMetrics({ logLevel, stage }) };
  const dynamodb = dynamoDbClient(region);
  const deps = {
    store: dynamoDbVendStore(dynamodb, tableName),
    misses: dynamoDbRetrievalMisses(dynamodb, tableName),
    providers: everyProvider(lightsailKeyPairs(lightsailClients())),
    retrievalMacs: kmsRetrievalMacs(kms, retrievalKeyId),
    timing: timingOf('standard'),
    passphraseKeys,
    grants: grantingAll(limits),
    ...{ clock, stage, baseUrl },
  };
  const createKeyPair = makeCreateKeyPair({
    ...deps,
    dataKeys: kmsDataKeyGenerator(kms, sealingKeyId),
    sealedKeyPairs: kmsSealedKeyPairs(kms, sealingKeyId),
  });
  const releasePrivateKey = makeReleasePrivateKey({
    ...deps,
    dataKeys: kmsDataKeyUnwrapper(kms, sealingKeyId),
  });
  const reconcileDueVends = makeReconcileDueVends({ ...deps, reconcileVend: makeReconcileVend(deps) });
  return {
    create: createKeyPairHandler({
      createKeyPair,
      dryRunCreate: makeDryRunCreate(deps),
      ...http,
    }),
    import: importKeyPairHandler({
      importKeyPair: makeImportKeyPair(deps),
      dryRunImport: makeDryRunImport(deps),
      ...http,
    }),
    get: getKeyPairHandler({ getKeyPair: makeGetKeyPair(deps), ...http }),
    remove: deleteKeyPairHandler({ deleteKeyPair: makeDeleteKeyPair(deps), ...http }),
    reissue: reissueRetrievalHandler({ reissueRetrieval: makeReissueRetrieval(deps), ...http }),
    view: viewRetrievalHandler({ viewRetrieval: makeViewRetrieval(deps), ...http }),
    release: releasePrivateKeyHandler({ releasePrivateKey, baseUrl, ...http }),
    reconcile: reconcileHandler({ reconcileDueVends, ...http }),
  };
}
