import * as z from 'zod';

/** List prices of us-east-1 in US dollars, from the price page of each service (docs/cost.md), as published in 2025. */
const PRICES = {
  apiRequest: 1 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** arm64 */
  lambdaGigabyteSecond: 0.0000133334,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  kmsRequest: 0.03 / 1e4,
  /** With a key that is asymmetric, but for RSA_2048. */
  kmsAsymmetricRequest: 0.15 / 1e4,
  logGigabyte: 0.5,
  kmsKeyMonth: 1,
  alarmMetricMonth: 0.1,
  customMetricMonth: 0.3,
  dashboardMonth: 3,
} as const;

/** What cannot be counted on one machine, and is assumed. */
export const ASSUMED = { memoryGigabytes: 0.5, logBytes: 1_500 } as const;

/** A call that reached the cloud. */
export interface CountedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
}

export interface Usage {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly kmsRequests: number;
  readonly kmsAsymmetricRequests: number;
  readonly providerCalls: number;
}

const UNIT_BYTES = 1024;
/** A transaction prepares and commits each item (developer guide, transaction capacity). */
const TRANSACTION_FACTOR = 2;
const INDEX_KEYS = ['ownerKey', 'dueKey', 'auditTimeKey', 'auditPrincipalKey'];

const PUT = z.object({ Item: z.record(z.string(), z.unknown()) });
const ACTION = z.object({ Put: PUT.optional() });
const TRANSACTION = z.object({ TransactItems: z.array(ACTION) });

/** What calls use that are charged for; of writes the most it can be, as every index entry of an item is counted. */
export function usageOf(calls: readonly CountedCall[]): Usage {
  const count = (when: (call: CountedCall) => boolean) => calls.filter(when).length;
  const isKms = ({ service }: CountedCall) => service === 'kms';
  const isAsymmetric = ({ operation }: CountedCall) => operation === 'Sign' || operation === 'GetPublicKey';
  return {
    writeUnits: calls.reduce((sum, call) => sum + writeUnitsOf(call), 0),
    readUnits: count(({ operation }) => operation === 'GetItem' || operation === 'Query'),
    kmsRequests: count(call => isKms(call) && !isAsymmetric(call)),
    kmsAsymmetricRequests: count(call => isKms(call) && isAsymmetric(call)),
    providerCalls: count(({ service }) => ['lightsail', 'ec2', 'swas'].includes(service)),
  };
}

function writeUnitsOf({ operation, input }: CountedCall): number {
  if (operation === 'TransactWriteItems') {
    return TRANSACTION.parse(input).TransactItems.reduce(
      (sum, { Put }) => sum + (Put ? putUnits(Put.Item, TRANSACTION_FACTOR) : TRANSACTION_FACTOR),
      0,
    );
  }
  if (operation === 'PutItem') return putUnits(PUT.parse(input).Item, 1);
  return operation === 'UpdateItem' ? 1 : 0;
}

/** JSON is longer than what DynamoDB counts, so that this is an upper bound too. */
function putUnits(item: Readonly<Record<string, unknown>>, factor: number): number {
  const units = Math.ceil(JSON.stringify(item).length / UNIT_BYTES);
  return units * (factor + INDEX_KEYS.filter(key => key in item).length);
}

export interface CostRow {
  readonly what: string;
  readonly usage: Usage;
  /** API Gateway is not asked by a schedule. */
  readonly throughApi: boolean;
  /** Assumed: mostly waiting for the services. */
  readonly seconds: number;
}

/** Dollars for one such request. */
export function costOf({ usage, throughApi, seconds }: CostRow): number {
  return (
    (throughApi ? PRICES.apiRequest : 0) +
    PRICES.lambdaRequest +
    seconds * ASSUMED.memoryGigabytes * PRICES.lambdaGigabyteSecond +
    usage.writeUnits * PRICES.writeUnit +
    usage.readUnits * PRICES.readUnit +
    usage.kmsRequests * PRICES.kmsRequest +
    usage.kmsAsymmetricRequests * PRICES.kmsAsymmetricRequest +
    (ASSUMED.logBytes / 1e9) * PRICES.logGigabyte
  );
}

/** The table of what 1,000 of each cost. */
export function costTable(rows: readonly CostRow[]): string {
  const lines = rows.map(row => {
    const { writeUnits, readUnits, kmsRequests, kmsAsymmetricRequests, providerCalls } = row.usage;
    const kms = kmsRequests + kmsAsymmetricRequests;
    const counts = [writeUnits, readUnits, kms, providerCalls, row.seconds].join(' | ');
    return `| ${row.what} | ${counts} | ${dollars(1000 * costOf(row))} |`;
  });
  return [
    '| 1,000 times | write units | read units | KMS calls | provider calls | seconds | cost |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

export interface Standing {
  readonly keys: number;
  /** Of alarms, each metric that they read is charged. */
  readonly alarmMetrics: number;
  readonly metrics: number;
  readonly dashboards: number;
  /** A run of each schedule, and how many there are in a month of 30 days. */
  readonly schedules: readonly { readonly run: CostRow; readonly runs: number }[];
}

/** The table of what a stack costs in a month in which nobody calls it. */
export function idleTable(standing: Standing): string {
  const schedules = standing.schedules.map(({ run, runs }): [string, number] => [
    `${runs.toLocaleString('en')} runs: ${run.what}`,
    runs * costOf(run),
  ]);
  const rows: [string, number][] = [
    [`${standing.keys} KMS keys`, standing.keys * PRICES.kmsKeyMonth],
    [`${standing.alarmMetrics} metrics in alarms`, standing.alarmMetrics * PRICES.alarmMetricMonth],
    [`up to ${standing.metrics} custom metrics`, standing.metrics * PRICES.customMetricMonth],
    [`${standing.dashboards} dashboard`, standing.dashboards * PRICES.dashboardMonth],
    ...schedules,
  ];
  const total = rows.reduce((sum, [, cost]) => sum + cost, 0);
  return [
    '| a month | cost |',
    '| --- | --- |',
    ...[...rows, ['together', total] as const].map(([what, cost]) => `| ${what} | ${dollars(cost)} |`),
  ].join('\n');
}

function dollars(amount: number): string {
  return `$${amount.toFixed(amount < 1 ? 4 : 2)}`;
}
