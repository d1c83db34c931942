import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantSource } from '../../shared/adapters/dynamodb/dynamodb-grant-source.ts';
import { deployedGrants } from '../../shared/adapters/system/deployed-grants.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeExplainAuthorization } from '../../shared/usecases/explain-authorization.ts';
import { explainAuthorizationHandler } from './handler.ts';

const { region, tableName, grantsFile, logLevel, stage } = readSettings();
const grants = dynamoDbGrantSource(dynamoDbClient(region), tableName, {
  clock: Date.now,
  deployed: deployedGrants(grantsFile),
});
export const handler = explainAuthorizationHandler({
  explainAuthorization: makeExplainAuthorization({ grants }),
  logger: jsonLogger(logLevel),
  metrics: emfMetrics({ logLevel, stage }),
});
