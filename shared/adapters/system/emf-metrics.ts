import type { MetricName, Metrics } from '../../ports/metrics.ts';
import { type LogLevel, printsInfo } from './log-level.ts';

/** Counts in CloudWatch's embedded metric format, a line each, under one fixed dimension. */
export function emfMetrics(level: LogLevel): Metrics {
  return {
    count: (name, by = 1) => {
      if (printsInfo(level)) process.stdout.write(`${JSON.stringify(embeddedMetric(name, by))}\n`);
    },
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function embeddedMetric(name: MetricName, value: number) {
  return {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        { Namespace: 'keyvend', Dimensions: [['service']], Metrics: [{ Name: name, Unit: 'Count' }] },
      ],
    },
    service: 'keyvend',
    [name]: value,
  };
}
