import { dynamoDbCheckpointStore } from '../../shared/adapters/dynamodb/dynamodb-checkpoint-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { kmsCheckpointSigner } from '../../shared/adapters/kms/kms-checkpoint-signer.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeCheckpointAudit } from '../../shared/usecases/checkpoint-audit.ts';
import { checkpointAuditHandler } from './handler.ts';

const { region, stage, tableName, checkpointKeyId, logLevel } = readSettings();
const checkpointAudit = makeCheckpointAudit({
  store: dynamoDbCheckpointStore(dynamoDbClient(region), tableName),
  signer: kmsCheckpointSigner(kmsClient(region), checkpointKeyId),
  clock: Date.now,
  stage,
});
const logger = jsonLogger(logLevel);
export const handler = checkpointAuditHandler({
  checkpointAudit,
  logger,
  metrics: emfMetrics({ logLevel, stage }),
});
