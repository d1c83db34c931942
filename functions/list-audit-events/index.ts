import { dynamoDbAuditTrail } from '../../shared/adapters/dynamodb/dynamodb-audit-trail.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeListAuditEvents } from '../../shared/usecases/list-audit-events.ts';
import { listAuditEventsHandler } from './handler.ts';

const { region, tableName, logLevel } = readSettings();
const trail = dynamoDbAuditTrail(dynamoDbClient(region), tableName);
/** Nobody is granted the whole trail. */
const mayReadAll = async () => false;
const listAuditEvents = makeListAuditEvents({ trail, clock: Date.now, mayReadAll });
export const handler = listAuditEventsHandler({
  listAuditEvents,
  logger: jsonLogger(logLevel),
  metrics: emfMetrics(logLevel),
});
