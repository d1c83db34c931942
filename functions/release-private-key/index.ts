import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantSource } from '../../shared/adapters/dynamodb/dynamodb-grant-source.ts';
import { dynamoDbRetrievalMisses } from '../../shared/adapters/dynamodb/dynamodb-retrieval-misses.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { kmsDataKeyUnwrapper } from '../../shared/adapters/kms/kms-data-keys.ts';
import { passphraseKeys } from '../../shared/adapters/passphrase/passphrase-keys.ts';
import { deployedGrants } from '../../shared/adapters/system/deployed-grants.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeReleasePrivateKey } from '../../shared/usecases/release-private-key.ts';
import { releasePrivateKeyHandler } from './handler.ts';

const { region, stage, tableName, grantsFile, sealingKeyId, baseUrl, logLevel } = readSettings();
const table = dynamoDbClient(region);
const grants = dynamoDbGrantSource(table, tableName, {
  clock: Date.now,
  deployed: deployedGrants(grantsFile),
});
const releasePrivateKey = makeReleasePrivateKey({
  store: dynamoDbVendStore(table, tableName),
  grants,
  misses: dynamoDbRetrievalMisses(table, tableName),
  dataKeys: kmsDataKeyUnwrapper(kmsClient(region), sealingKeyId),
  passphraseKeys,
  clock: Date.now,
  stage,
});
const deps = { logger: jsonLogger(logLevel), metrics: emfMetrics({ logLevel, stage }) };
export const handler = releasePrivateKeyHandler({ releasePrivateKey, baseUrl, ...deps });
