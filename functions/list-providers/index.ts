import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { listProvidersHandler } from './handler.ts';

const { logLevel, stage } = readSettings();
export const handler = listProvidersHandler({
  logger: jsonLogger(logLevel),
  metrics: emfMetrics({ logLevel, stage }),
});
