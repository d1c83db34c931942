import * as z from 'zod';
import type { TemplateResource } from '../../local/serverless-config.ts';
import { METRICS_NAMESPACE } from '../../shared/adapters/system/emf-metrics.ts';
import { AGES, COUNTERS } from '../../shared/ports/metrics.ts';

export interface AlarmMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, unknown>>;
}

export interface Alarm {
  readonly name: string;
  readonly description: string;
  readonly metrics: readonly AlarmMetric[];
  readonly missing: string | undefined;
  readonly actions: readonly unknown[];
}

interface Surroundings {
  readonly runbook: string;
  readonly stage: string;
  /** The names of the deployed functions. */
  readonly functions: readonly string[];
}

/**
 * The metrics of AWS that alarms may read, from the pages "HTTP API metrics", "Types of metrics for Lambda functions",
 * "DynamoDB metrics and dimensions" and "Available CloudWatch metrics for Amazon SQS" of the developer guides.
 */
const AWS_METRICS: Readonly<Record<string, readonly string[]>> = {
  'AWS/ApiGateway': ['4xx', '5xx', 'Count', 'IntegrationLatency', 'Latency', 'DataProcessed'],
  'AWS/Lambda': [
    'Errors',
    'Throttles',
    'DeadLetterErrors',
    'AsyncEventsDropped',
    'Duration',
    'ConcurrentExecutions',
  ],
  'AWS/DynamoDB': [
    'ReadThrottleEvents',
    'WriteThrottleEvents',
    'SystemErrors',
    'UserErrors',
    'TransactionConflict',
  ],
  'AWS/SQS': ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage'],
};

const OURS: ReadonlySet<string> = new Set([...COUNTERS, ...AGES]);
const PARTS = ['Means', 'Look', 'Do'];

const METRIC = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
});
const ALARM = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  TreatMissingData: z.string().optional(),
  AlarmActions: z.array(z.unknown()).default([]),
  Metrics: z.array(z.object({ MetricStat: z.object({ Metric: METRIC }).optional() })).optional(),
});
const DASHBOARD = z.object({ DashboardBody: z.object({ 'Fn::Sub': z.string() }) });
const WIDGETS = z.object({
  widgets: z.array(z.object({ properties: z.object({ metrics: z.array(z.array(z.unknown())) }) })),
});

/** The alarms of a template. Throws for one that has neither a metric nor a sum of metrics. */
export function alarmsOf(resources: Readonly<Record<string, TemplateResource>>): Alarm[] {
  return Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => {
      const alarm = ALARM.parse(Properties);
      const summed = alarm.Metrics?.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
      return {
        name: alarm.AlarmName,
        description: alarm.AlarmDescription,
        missing: alarm.TreatMissingData,
        actions: alarm.AlarmActions,
        metrics: (summed ?? [METRIC.parse(Properties)]).map(metricOf),
      };
    });
}

/** Our metrics that the dashboard of a template shows. */
export function dashboardMetrics(resources: Readonly<Record<string, TemplateResource>>): string[] {
  const { DashboardBody } = DASHBOARD.parse(resources['Dashboard']?.Properties);
  const { widgets } = WIDGETS.parse(JSON.parse(DashboardBody['Fn::Sub']));
  const rows = widgets.flatMap(({ properties }) => properties.metrics);
  return rows.map(row => String(row[1])).filter(name => OURS.has(name));
}

/** What is wrong with alarms, and with the sections of the runbook that are about alarms. */
export function alarmFaults(alarms: readonly Alarm[], surroundings: Surroundings): string[] {
  const sections = alarmSections(surroundings.runbook);
  const linked = new Set(alarms.map(({ description }) => sectionOf(description)));
  return [
    ...alarms.flatMap(alarm => faultsOf(alarm, sections, surroundings)),
    ...[...sections.keys()]
      .filter(name => !linked.has(name))
      .map(name => `${name}: a section without an alarm`),
    ...[...sections].flatMap(([name, text]) => incompleteSection(name, text)),
  ];
}

function faultsOf(alarm: Alarm, sections: ReadonlyMap<string, string>, surroundings: Surroundings): string[] {
  const { name, description, missing, actions, metrics } = alarm;
  const section = sectionOf(description);
  const faults = [
    section === undefined && 'no link to the runbook',
    section !== undefined && !sections.has(section) && `the runbook has no section ${section}`,
    name !== `keyvend-${surroundings.stage}-${section}` && 'its name is not service, stage and section',
    missing === undefined && 'does not say what missing data means',
    actions.length === 0 && 'tells nobody',
    ...metrics.map(metric => metricFault(metric, surroundings)),
  ];
  return faults.filter(fault => typeof fault === 'string').map(fault => `${name}: ${fault}`);
}

function metricFault({ namespace, name, dimensions }: AlarmMetric, { stage, functions }: Surroundings) {
  if (namespace === METRICS_NAMESPACE) {
    if (!OURS.has(name)) return `nothing counts ${name}`;
    const ofStage = dimensions['stage'] === stage && Object.keys(dimensions).length === 1;
    return ofStage ? undefined : `${name} has other dimensions than stage=${stage}`;
  }
  if (!AWS_METRICS[namespace]?.includes(name)) return `${namespace} has no metric ${name}`;
  const functionName = dimensions['FunctionName'];
  const known = functionName === undefined || functions.includes(String(functionName));
  return known ? undefined : `there is no function ${functionName}`;
}

function sectionOf(description: string): string | undefined {
  return /runbook\.md#([\w-]+)$/.exec(description)?.[1];
}

/** The sections of the part about alarms, by name. */
function alarmSections(runbook: string): Map<string, string> {
  const [, part = ''] = /^# Alarms$([\s\S]*?)^# /m.exec(runbook) ?? [];
  const sections = part.split(/^## /m).slice(1);
  return new Map(sections.map(section => [section.slice(0, section.indexOf('\n')), section]));
}

function incompleteSection(name: string, text: string): string[] {
  const lacking = PARTS.filter(part => !text.includes(`- **${part}**: `));
  return lacking.length === 0 ? [] : [`${name}: its section lacks ${lacking.join(', ')}`];
}

function metricOf({ Namespace, MetricName, Dimensions }: z.infer<typeof METRIC>): AlarmMetric {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  return { namespace: Namespace, name: MetricName, dimensions };
}
