import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import type { Actor } from '../domain/audit-entry.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { traceOf } from './error-trace.ts';
import { invocationOf, STOP_EARLY_MS } from './invocation.ts';

export interface ScheduledDeps {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * A Lambda handler for a schedule. A failure is logged and thrown again, so that Lambda counts it under `Errors`. The
 * schedule invokes asynchronously and learns nothing of it; serverless.yml says how often Lambda tries again.
 */
export function scheduledHandler<Result>(
  { logger, metrics }: ScheduledDeps,
  work: (actor: Actor, invocation: Invocation) => Promise<Result>,
) {
  return middy<ScheduledEvent, Result>({ timeoutEarlyInMillis: STOP_EARLY_MS })
    .onError(({ error, context }) => {
      metrics.count('InternalErrors');
      if (error) logger.error('schedule failed', { requestId: context.awsRequestId, ...traceOf(error) });
    })
    .handler((_event, context, { signal }) => work(schedulerOf(context), invocationOf(context, signal)));
}

/** The schedule acts on nobody's behalf. */
function schedulerOf({ awsRequestId }: Context): Actor {
  return { principal: 'keyvend:reconciler', sourceIp: '-', requestId: awsRequestId };
}
