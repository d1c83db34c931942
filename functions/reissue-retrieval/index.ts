import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantSource } from '../../shared/adapters/dynamodb/dynamodb-grant-source.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { kmsRetrievalMacs } from '../../shared/adapters/kms/kms-retrieval-macs.ts';
import { deployedGrants } from '../../shared/adapters/system/deployed-grants.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeReissueRetrieval } from '../../shared/usecases/reissue-retrieval.ts';
import { reissueRetrievalHandler } from './handler.ts';

const { region, tableName, grantsFile, retrievalKeyId, baseUrl, logLevel, stage } = readSettings();
const table = dynamoDbClient(region);
const grants = dynamoDbGrantSource(table, tableName, {
  clock: Date.now,
  deployed: deployedGrants(grantsFile),
});
const reissueRetrieval = makeReissueRetrieval({
  store: dynamoDbVendStore(table, tableName),
  grants,
  retrievalMacs: kmsRetrievalMacs(kmsClient(region), retrievalKeyId),
  clock: Date.now,
  baseUrl,
});
const deps = { logger: jsonLogger(logLevel), metrics: emfMetrics({ logLevel, stage }) };
export const handler = reissueRetrievalHandler({ reissueRetrieval, ...deps });
