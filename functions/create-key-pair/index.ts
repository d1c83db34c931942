import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantSource } from '../../shared/adapters/dynamodb/dynamodb-grant-source.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { keyPairProviders } from '../../shared/adapters/key-pair-providers.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { kmsDataKeyGenerator } from '../../shared/adapters/kms/kms-data-keys.ts';
import { kmsRetrievalMacs } from '../../shared/adapters/kms/kms-retrieval-macs.ts';
import { kmsSealedKeyPairs } from '../../shared/adapters/kms/kms-sealed-key-pairs.ts';
import { deployedGrants } from '../../shared/adapters/system/deployed-grants.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import { makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';
import { makeDryRunCreate } from '../../shared/usecases/dry-run-create.ts';
import { createKeyPairHandler } from './handler.ts';

const {
  region,
  stage,
  tableName,
  grantsFile,
  sealingKeyId,
  retrievalKeyId,
  baseUrl,
  timing,
  logLevel,
  swas,
} = readSettings();
const table = dynamoDbClient(region);
const grants = dynamoDbGrantSource(table, tableName, {
  clock: Date.now,
  deployed: deployedGrants(grantsFile),
});
const kms = kmsClient(region);
const deps = {
  store: dynamoDbVendStore(table, tableName),
  grants,
  providers: keyPairProviders({ swas }),
  dataKeys: kmsDataKeyGenerator(kms, sealingKeyId),
  sealedKeyPairs: kmsSealedKeyPairs(kms, sealingKeyId),
  retrievalMacs: kmsRetrievalMacs(kms, retrievalKeyId),
  ...{ clock: Date.now, timing: timingOf(timing), stage, baseUrl },
};
const useCases = { createKeyPair: makeCreateKeyPair(deps), dryRunCreate: makeDryRunCreate(deps) };
const log = { logger: jsonLogger(logLevel), metrics: emfMetrics({ logLevel, stage }) };
export const handler = createKeyPairHandler({ ...useCases, ...log });
