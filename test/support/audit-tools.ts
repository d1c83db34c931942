import { checkpointAuditHandler } from '../../functions/checkpoint-audit/handler.ts';
import { dynamoDbCheckpointStore } from '../../shared/adapters/dynamodb/dynamodb-checkpoint-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbTrailExport } from '../../shared/adapters/dynamodb/dynamodb-trail-export.ts';
import { kmsCheckpointSigner } from '../../shared/adapters/kms/kms-checkpoint-signer.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import type { ExportLine } from '../../shared/domain/audit-export.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { makeCheckpointAudit } from '../../shared/usecases/checkpoint-audit.ts';
import { makeExportAudit } from '../../shared/usecases/export-audit.ts';
import { lambdaContext, scheduledEvent } from './http-events.ts';

/** Signs the trail of the stage that the environment names, as the schedule does, and then exports it. */
export async function checkpointAndExport(clock: Clock): Promise<ExportLine[]> {
  const { region, stage, tableName, checkpointKeyId, logLevel } = readSettings();
  const client = dynamoDbClient(region);
  const deps = { signer: kmsCheckpointSigner(kmsClient(region), checkpointKeyId), clock, stage };
  const store = dynamoDbCheckpointStore(client, tableName);
  const sign = checkpointAuditHandler({
    checkpointAudit: makeCheckpointAudit({ ...deps, store }),
    logger: jsonLogger(logLevel),
    metrics: emfMetrics({ logLevel, stage }),
  });
  await sign(scheduledEvent(), lambdaContext());
  const source = dynamoDbTrailExport(client, tableName);
  const lines: ExportLine[] = [];
  for await (const line of makeExportAudit({ ...deps, source })(new AbortController().signal))
    lines.push(line);
  client.destroy();
  return lines;
}
