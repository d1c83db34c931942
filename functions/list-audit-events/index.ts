import { dynamoDbAuditTrail } from '../../shared/adapters/dynamodb/dynamodb-audit-trail.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbGrantSource } from '../../shared/adapters/dynamodb/dynamodb-grant-source.ts';
import { deployedGrants } from '../../shared/adapters/system/deployed-grants.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeListAuditEvents } from '../../shared/usecases/list-audit-events.ts';
import { makeMayReadAll } from '../../shared/usecases/may-read-all.ts';
import { listAuditEventsHandler } from './handler.ts';

const { region, tableName, grantsFile, logLevel, stage } = readSettings();
const table = dynamoDbClient(region);
const grants = dynamoDbGrantSource(table, tableName, {
  clock: Date.now,
  deployed: deployedGrants(grantsFile),
});
const listAuditEvents = makeListAuditEvents({
  trail: dynamoDbAuditTrail(table, tableName),
  clock: Date.now,
  mayReadAll: makeMayReadAll({ grants }),
});
export const handler = listAuditEventsHandler({
  listAuditEvents,
  logger: jsonLogger(logLevel),
  metrics: emfMetrics({ logLevel, stage }),
});
