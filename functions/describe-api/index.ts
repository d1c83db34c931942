import document from '../../docs/openapi.json' with { type: 'json' };
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { PAGE_POLICY, renderPage } from '../../shared/api-page/page.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { publicDocument } from '../../shared/http/public-document.ts';
import { describeApiHandler } from './handler.ts';

const { logLevel, stage } = readSettings();
export const handler = describeApiHandler({
  openApi: publicDocument('application/json', JSON.stringify(document)),
  page: publicDocument('text/html; charset=utf-8', renderPage(document), {
    'content-security-policy': PAGE_POLICY,
  }),
  logger: jsonLogger(logLevel),
  metrics: emfMetrics({ logLevel, stage }),
});
