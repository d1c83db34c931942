import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { GatewayApi } from './api.ts';
import { describeWithoutMessage } from './error-description.ts';
import { GatewayRefusal } from './refusal.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: request and response, 6 MB each. */
const INVOCATION_PAYLOAD_LIMIT = 6 * 1024 * 1024;
const INTEGRATION_TIMEOUT_SECONDS = 30;

type Invocable<Event> = {
  name: string;
  timeoutSeconds: number;
  memorySize?: number;
  handler: (event: Event, context: Context) => Promise<unknown>;
};

/**
 * Invokes a function as Lambda does, with events and results as JSON, and gives its result. Throws a refusal: 413 for
 * an event over the limit, 503 when time runs out, 500 when the function fails. A function in this process cannot be
 * stopped when its time is up: its late result is dropped.
 */
export async function invoke<Event>(
  target: Invocable<Event>,
  event: Event,
  api: GatewayApi,
): Promise<unknown> {
  const payload = JSON.stringify(event);
  if (Buffer.byteLength(payload) > INVOCATION_PAYLOAD_LIMIT) throw new GatewayRefusal(413);
  const timeoutMs = Math.min(target.timeoutSeconds, INTEGRATION_TIMEOUT_SECONDS) * 1000;
  try {
    return await api.limit(() => withDeadline(runHandler(target, payload, api), timeoutMs));
  } catch (error) {
    if (error instanceof GatewayRefusal) throw error;
    api.onError(`${target.name}: ${describeWithoutMessage(error)}`);
    throw new GatewayRefusal(500);
  }
}

async function runHandler<Event>(
  target: Invocable<Event>,
  payload: string,
  api: GatewayApi,
): Promise<unknown> {
  const result = await target.handler(JSON.parse(payload), invocationContext(target, api));
  const response = JSON.stringify(result) ?? 'null';
  if (Buffer.byteLength(response) > INVOCATION_PAYLOAD_LIMIT) throw new RangeError('response over 6 MB');
  return JSON.parse(response);
}

async function withDeadline<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new GatewayRefusal(503)), timeoutMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function invocationContext<Event>(target: Invocable<Event>, api: GatewayApi): Context {
  const deadline = performance.now() + target.timeoutSeconds * 1000;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: target.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${api.region}:${api.accountId}:function:${target.name}`,
    memoryLimitInMB: String(target.memorySize ?? 128),
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${target.name}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    done: refuseCallback,
    fail: refuseCallback,
    succeed: refuseCallback,
  };
}

function refuseCallback(): never {
  throw new TypeError('the nodejs24.x runtime has no callbacks');
}
