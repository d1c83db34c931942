import { createKeyPairHandler } from '../../functions/create-key-pair/handler.ts';
import { getKeyPairHandler } from '../../functions/get-key-pair/handler.ts';
import { releasePrivateKeyHandler } from '../../functions/release-private-key/handler.ts';
import { viewRetrievalHandler } from '../../functions/view-retrieval/handler.ts';
import { LOCAL_ACCOUNT, LOCAL_CALLERS } from '../../local/callers.ts';
import type { Cloud } from '../../local/cloud/cloud.ts';
import type { GatewayFunction, GatewayRoute } from '../../local/gateway/api.ts';
import { startGateway } from '../../local/gateway/gateway.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { kmsDataKeyGenerator, kmsDataKeyUnwrapper } from '../../shared/adapters/kms/kms-data-keys.ts';
import { kmsRetrievalMacs } from '../../shared/adapters/kms/kms-retrieval-macs.ts';
import { lightsailClients } from '../../shared/adapters/lightsail/lightsail-clients.ts';
import { lightsailKeyPairs } from '../../shared/adapters/lightsail/lightsail-key-pairs.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import type { HttpEvent } from '../../shared/http/http-event.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';
import { makeGetKeyPair } from '../../shared/usecases/get-key-pair.ts';
import { makeReleasePrivateKey } from '../../shared/usecases/release-private-key.ts';
import { makeViewRetrieval } from '../../shared/usecases/view-retrieval.ts';
import { type ApiClient, apiClient, unsignedClient } from './api-client.ts';
import { provisionedCloud } from './provisioned-cloud.ts';

export interface ClockedService {
  readonly cloud: Cloud;
  readonly alice: ApiClient;
  readonly anyone: ApiClient;
  readonly close: () => Promise<void>;
}

/** The functions that read the time, wired as in production but for their clock, behind a gateway of this process. */
export async function clockedService(clock: Clock): Promise<ClockedService> {
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
  Object.assign(process.env, environment, { KEYVEND_BASE_URL: gateway.url, KEYVEND_LOG_LEVEL: 'error' });
  for (const [name, handler] of Object.entries(handlersWith(clock))) {
    // None of the routes has a Lambda authorizer, which is all that the types differ in.
    handlers.set(name, (event, context) => handler(event as HttpEvent, context));
  }
  const open = opened.move();
  return {
    cloud,
    alice: apiClient(gateway.url, 'alice'),
    anyone: unsignedClient(gateway.url),
    close: () => open.disposeAsync(),
  };
}

const ROUTES: (GatewayRoute & { name: string })[] = [
  { name: 'create', method: 'POST', path: '/v1/key-pairs', authorizer: 'aws_iam' },
  { name: 'get', method: 'GET', path: '/v1/key-pairs/{id}', authorizer: 'aws_iam' },
  { name: 'view', method: 'GET', path: '/r/{token}' },
  { name: 'release', method: 'POST', path: '/r/{token}' },
];

function handlersWith(clock: Clock) {
  const { region, stage, tableName, sealingKeyId, retrievalKeyId, baseUrl, logLevel } = readSettings();
  const store = dynamoDbVendStore(dynamoDbClient(region), tableName);
  const kms = kmsClient(region);
  const deps = { logger: jsonLogger(logLevel), metrics: emfMetrics(logLevel) };
  const createKeyPair = makeCreateKeyPair({
    store,
    providers: { lightsail: lightsailKeyPairs(lightsailClients()) },
    dataKeys: kmsDataKeyGenerator(kms, sealingKeyId),
    retrievalMacs: kmsRetrievalMacs(kms, retrievalKeyId),
    timing: timingOf('standard'),
    clock,
    stage,
    baseUrl,
  });
  const dataKeys = kmsDataKeyUnwrapper(kms, sealingKeyId);
  const releasePrivateKey = makeReleasePrivateKey({ store, dataKeys, clock, stage });
  return {
    create: createKeyPairHandler({ createKeyPair, ...deps }),
    get: getKeyPairHandler({ getKeyPair: makeGetKeyPair({ store, clock }), ...deps }),
    view: viewRetrievalHandler({ viewRetrieval: makeViewRetrieval({ store, clock }), ...deps }),
    release: releasePrivateKeyHandler({ releasePrivateKey, baseUrl, ...deps }),
  };
}
