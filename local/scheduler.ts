import type { Context } from 'aws-lambda';

export interface ScheduledFunction {
  readonly name: string;
  /** As in serverless.yml: `rate(1 minute)`. */
  readonly rate: string;
  readonly timeoutSeconds: number;
  readonly handler: (event: unknown, context: Context) => Promise<unknown>;
}

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Runs functions at their rates, each not before its last run has ended; `speed` divides every period. Gives the
 * function that stops them and waits for those that run. Throws for a rate that is none.
 */
export function startSchedules(
  functions: readonly ScheduledFunction[],
  speed: number,
  onError: (line: string) => void,
): () => Promise<void> {
  const stops = functions.map(scheduled => {
    const run = () => invoke(scheduled).catch(() => onError(`${scheduled.name} failed`));
    let running = Promise.resolve<unknown>(undefined);
    const timer = setInterval(() => {
      running = running.then(run);
    }, periodOf(scheduled.rate) / speed);
    return async () => {
      clearInterval(timer);
      await running;
    };
  });
  return async () => {
    await Promise.all(stops.map(stop => stop()));
  };
}

function periodOf(rate: string): number {
  const [, count = '', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(rate) ?? [];
  const period = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  if (!(period > 0)) throw new Error(`${rate} is no rate that can be run here`);
  return period;
}

function invoke({ name, timeoutSeconds, handler }: ScheduledFunction): Promise<unknown> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  const event = { 'detail-type': 'Scheduled Event', source: 'aws.events', time: new Date().toISOString() };
  return handler(event, {
    awsRequestId: crypto.randomUUID(),
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  });
}
