import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Logger } from '../../ports/logger.ts';

/** JSON lines on standard output. Only the fields of `LogFields` can be given, and nothing is added from an event. */
export function jsonLogger(): Logger {
  const logger = new PowertoolsLogger({ serviceName: 'keyvend' });
  return {
    info: (event, fields) => logger.info(event, { ...fields }),
    error: (event, fields) => logger.error(event, { ...fields }),
  };
}
