import type { LogFields, Logger } from '../../ports/logger.ts';
import { type LogLevel, printsInfo } from './log-level.ts';

/** JSON lines on standard output, as CloudWatch Logs Insights reads them. Only the fields of `LogFields` appear. */
export function jsonLogger(level: LogLevel): Logger {
  return {
    info: (event, fields) => {
      if (printsInfo(level)) print('INFO', event, fields);
    },
    error: (event, fields) => print('ERROR', event, fields),
  };
}

function print(level: string, message: string, fields: LogFields): void {
  const line = { level, message, timestamp: new Date().toISOString(), service: 'keyvend', ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
