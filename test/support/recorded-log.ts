import type { LogFields, Logger } from '../../shared/ports/logger.ts';
import type { MetricName, Metrics } from '../../shared/ports/metrics.ts';

export interface RecordedLog {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly lines: readonly {
    readonly level: 'info' | 'error';
    readonly event: string;
    readonly fields: LogFields;
  }[];
  /** The name of a metric as often as it was counted. */
  readonly counted: readonly MetricName[];
}

/** A logger and metrics that keep what they are given. */
export function recordedLog(): RecordedLog {
  const lines: RecordedLog['lines'][number][] = [];
  const counted: MetricName[] = [];
  return {
    ...{ lines, counted },
    logger: {
      info: (event, fields) => lines.push({ level: 'info', event, fields }),
      error: (event, fields) => lines.push({ level: 'error', event, fields }),
    },
    metrics: { count: (name, by = 1) => counted.push(...Array<MetricName>(by).fill(name)) },
  };
}
