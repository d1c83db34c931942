import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { kmsRetrievalMacs } from '../../shared/adapters/kms/kms-retrieval-macs.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeReissueRetrieval } from '../../shared/usecases/reissue-retrieval.ts';
import { reissueRetrievalHandler } from './handler.ts';

const { region, tableName, retrievalKeyId, baseUrl, logLevel } = readSettings();
const reissueRetrieval = makeReissueRetrieval({
  store: dynamoDbVendStore(dynamoDbClient(region), tableName),
  retrievalMacs: kmsRetrievalMacs(kmsClient(region), retrievalKeyId),
  clock: Date.now,
  baseUrl,
});
const deps = { logger: jsonLogger(logLevel), metrics: emfMetrics(logLevel) };
export const handler = reissueRetrievalHandler({ reissueRetrieval, ...deps });
