import type { LogFields, Logger } from '../../shared/ports/logger.ts';
import type { AgeName, MetricName, Metrics } from '../../shared/ports/metrics.ts';

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
  readonly ages: readonly { readonly name: AgeName; readonly seconds: number }[];
}

/** A logger and metrics that keep what they are given. */
export function recordedLog(): RecordedLog {
  const lines: RecordedLog['lines'][number][] = [];
  const counted: MetricName[] = [];
  const ages: RecordedLog['ages'][number][] = [];
  return {
    ...{ lines, counted, ages },
    logger: {
      info: (event, fields) => lines.push({ level: 'info', event, fields }),
      error: (event, fields) => lines.push({ level: 'error', event, fields }),
    },
    metrics: {
      count: (name, by = 1) => counted.push(...Array<MetricName>(by).fill(name)),
      age: (name, seconds) => ages.push({ name, seconds }),
    },
  };
}
