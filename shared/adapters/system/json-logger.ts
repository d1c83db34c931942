import type { LogFields, Logger } from '../../ports/logger.ts';
import { type LogLevel, printsInfo } from './log-level.ts';

/** What is logged of the fields. The types alone would let pass the other members of a value that has more. */
const LOGGED: Readonly<Record<keyof LogFields, true>> = {
  requestId: true,
  keyPairId: true,
  route: true,
  status: true,
  code: true,
  durationMs: true,
  errorNames: true,
  frames: true,
  checkpoint: true,
};

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
  const allowed = Object.entries(fields).filter(([name]) => Object.hasOwn(LOGGED, name));
  const line = { level, message, timestamp: new Date().toISOString(), service: 'keyvend' };
  process.stdout.write(`${JSON.stringify({ ...line, ...Object.fromEntries(allowed) })}\n`);
}
