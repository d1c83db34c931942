import { randomUUID } from 'node:crypto';

/** The caller of every vend of a campaign. */
export const CAMPAIGN_PRINCIPAL = 'arn:aws:iam::000000000000:role/campaign';

interface EventParts {
  /** Method and path as serverless.yml routes them. */
  readonly routeKey: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An event of the HTTP API, payload 2.0, with no more than the functions read. */
function httpEvent({ routeKey, pathParameters = {}, headers = {}, body }: EventParts) {
  const [method] = routeKey.split(' ');
  return {
    version: '2.0',
    routeKey,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    pathParameters,
    requestContext: {
      requestId: randomUUID(),
      routeKey,
      http: { method, sourceIp: '192.0.2.1' },
      authorizer: { iam: { userArn: CAMPAIGN_PRINCIPAL } },
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

export function createEvent(body: unknown) {
  return httpEvent({ routeKey: 'POST /v1/key-pairs', body });
}

export function importEvent(body: unknown) {
  return httpEvent({ routeKey: 'POST /v1/key-pairs/import', body });
}

export function deleteEvent(id: string) {
  return httpEvent({ routeKey: 'DELETE /v1/key-pairs/{id}', pathParameters: { id } });
}

/** With a claim, the same claimant may repeat the release. */
export function releaseEvent(token: string, claim?: string) {
  return httpEvent({
    routeKey: 'POST /r/{token}',
    pathParameters: { token },
    headers: claim === undefined ? {} : { 'idempotency-key': claim },
  });
}

export function scheduleEvent() {
  return { 'detail-type': 'Scheduled Event', source: 'aws.events', time: new Date().toISOString() };
}
