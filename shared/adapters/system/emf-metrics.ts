import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../../ports/metrics.ts';

/** Metrics in CloudWatch's embedded metric format, one line each, without dimensions of a caller's choosing. */
export function emfMetrics(): Metrics {
  const metrics = new PowertoolsMetrics({ namespace: 'keyvend', serviceName: 'keyvend' });
  return {
    count: name => metrics.singleMetric().addMetric(name, MetricUnit.Count, 1),
  };
}
