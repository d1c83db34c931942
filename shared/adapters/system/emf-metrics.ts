import type { AgeName, MetricDimensions, MetricName, Metrics } from '../../ports/metrics.ts';
import { type LogLevel, printsInfo } from './log-level.ts';

export const METRICS_NAMESPACE = 'keyvend';

interface Sample {
  readonly name: MetricName | AgeName;
  readonly unit: 'Count' | 'Seconds';
  readonly value: number;
  readonly dimensions?: MetricDimensions | undefined;
}

/** Writes CloudWatch's embedded metric format, a line a sample, under the stage and, where it is told, the provider. */
export function emfMetrics({ logLevel, stage }: { logLevel: LogLevel; stage: string }): Metrics {
  const print = (sample: Sample) => {
    if (printsInfo(logLevel)) process.stdout.write(`${JSON.stringify(embeddedMetric(stage, sample))}\n`);
  };
  return {
    count: (name, by = 1, dimensions) => print({ name, unit: 'Count', value: by, dimensions }),
    age: (name, seconds) => print({ name, unit: 'Seconds', value: seconds }),
  };
}

/**
 * The sum over all providers is a metric of its own, since an alarm reads one set of dimensions:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
function embeddedMetric(stage: string, { name, unit, value, dimensions: { provider } = {} }: Sample) {
  return {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [['stage'], ...(provider === undefined ? [] : [['stage', 'provider']])],
          Metrics: [{ Name: name, Unit: unit }],
        },
      ],
    },
    service: 'keyvend',
    stage,
    ...(provider !== undefined && { provider }),
    [name]: value,
  };
}
