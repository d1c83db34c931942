import type { Context, ScheduledEvent } from 'aws-lambda';
import type { HttpEvent } from '../../shared/http/http-event.ts';

type EventMembers = Partial<Omit<HttpEvent, 'requestContext'>> & {
  readonly method?: string;
  readonly userArn?: string;
  readonly authorizer?: HttpEvent['requestContext']['authorizer'];
};

/** An event in payload format 2.0, of a caller whom the IAM authorizer knows if `userArn` is given. */
export function httpEvent({
  method = 'POST',
  userArn,
  authorizer = userArn === undefined ? undefined : { iam: { userArn } },
  ...members
}: EventMembers = {}): HttpEvent {
  const path = '/v1/key-pairs';
  const context = {
    ...{
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      stage: '$default',
    },
    ...{
      requestId: 'request-1',
      routeKey: `${method} ${path}`,
      time: '23/Nov/2026:12:00:00 +0000',
      timeEpoch: 0,
    },
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
  };
  return {
    ...{ version: '2.0', routeKey: context.routeKey, rawPath: path, rawQueryString: '', headers: {} },
    isBase64Encoded: false,
    requestContext: authorizer === undefined ? context : { ...context, authorizer },
    ...members,
  };
}

/** An event with a JSON body. */
export function jsonEvent(body: string, headers: Record<string, string> = {}): HttpEvent {
  return httpEvent({ body, headers: { 'content-type': 'application/json', ...headers } });
}

/** The event of a schedule, of which the functions read nothing. */
export function scheduledEvent(): ScheduledEvent {
  return {
    ...{ version: '0', id: 'event-1', account: '123456789012', time: '2026-11-23T13:00:00Z' },
    ...{ source: 'aws.events', region: 'us-east-1', resources: [], detail: {} },
    'detail-type': 'Scheduled Event',
  };
}

/** The context of an invocation with this much time left. */
export function lambdaContext(remainingMs = 28_000): Context {
  const deadline = performance.now() + remainingMs;
  const refuse = () => {
    throw new Error('the nodejs24.x runtime has no callbacks');
  };
  return {
    ...{ callbackWaitsForEmptyEventLoop: true, functionName: 'test', functionVersion: '$LATEST' },
    ...{ invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:test', memoryLimitInMB: '512' },
    ...{ awsRequestId: 'invocation-1', logGroupName: '/aws/lambda/test', logStreamName: 'test' },
    getRemainingTimeInMillis: () => deadline - performance.now(),
    ...{ done: refuse, fail: refuse, succeed: refuse },
  };
}
