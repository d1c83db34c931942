import { randomBytes } from 'node:crypto';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import type { GatewayApi, GatewayEvent, RequestAuthorizer, RequestContext } from './api.ts';
import type { GatewayRequest } from './request.ts';
import type { RouteMatch } from './route-table.ts';

const API_ID = 'local';
const STAGE = '$default';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
/** Every other media type, form bodies and a missing one included, arrives as base64. */
const TEXT_BODY = /^(text\/|application\/(json|xml|javascript)\s*(;|$))/i;

/**
 * The event that a Lambda integration gets, payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function integrationEvent(
  request: GatewayRequest,
  match: RouteMatch,
  api: GatewayApi,
  authorizer: RequestAuthorizer | undefined,
): GatewayEvent {
  const context = requestContext(request, match, api);
  return {
    version: '2.0',
    ...commonMembers(request, match),
    requestContext: { ...context, ...(authorizer && { authorizer }) },
    ...bodyMembers(request),
  };
}

/**
 * The event that a Lambda authorizer gets, payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function authorizerEvent(
  request: GatewayRequest,
  match: RouteMatch,
  api: GatewayApi,
  identity: string,
): APIGatewayRequestAuthorizerEventV2 {
  const routeArn = `arn:aws:execute-api:${api.region}:${api.accountId}:${API_ID}/${STAGE}/${request.method}${request.path}`;
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn,
    identitySource: [identity],
    cookies: [],
    ...commonMembers(request, match),
    requestContext: requestContext(request, match, api),
  };
}

function commonMembers(request: GatewayRequest, { entry, pathParameters }: RouteMatch) {
  const cookies = request.headers['cookie']?.split(/;\s*/);
  const query = joinQuery(request.rawQueryString);
  return {
    routeKey: entry.key,
    rawPath: request.path,
    rawQueryString: request.rawQueryString,
    ...(cookies && { cookies }),
    headers: forwardedHeaders(request),
    ...(query.size > 0 && { queryStringParameters: Object.fromEntries(query) }),
    ...(entry.parameterNames.length > 0 && { pathParameters }),
  };
}

function joinQuery(rawQueryString: string): Map<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const earlier = joined.get(name);
    joined.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return joined;
}

function forwardedHeaders({ headers, body, sourceIp, port }: GatewayRequest): Record<string, string> {
  const dropped = new Set(['cookie', ...HOP_BY_HOP]);
  const kept = Object.entries(headers).filter(([name]) => !dropped.has(name));
  const forwardedFor = headers['x-forwarded-for'];
  return {
    ...Object.fromEntries(kept),
    'content-length': String(body.length),
    'x-amzn-trace-id': `Root=1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')}`,
    'x-forwarded-for': forwardedFor === undefined ? sourceIp : `${forwardedFor}, ${sourceIp}`,
    'x-forwarded-port': String(port),
    'x-forwarded-proto': 'http',
  };
}

function requestContext(request: GatewayRequest, { entry }: RouteMatch, api: GatewayApi): RequestContext {
  return {
    accountId: api.accountId,
    apiId: API_ID,
    domainName: 'localhost',
    domainPrefix: 'localhost',
    http: {
      method: request.method,
      path: request.path,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: request.id,
    routeKey: entry.key,
    stage: STAGE,
    time: commonLogTime(new Date(request.receivedAt)),
    timeEpoch: request.receivedAt,
  };
}

/** The time stamp of the Common Log Format, in UTC: `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(date: Date): string {
  const [, , day, clock] = /^(.{8})(..)T(.{8})/.exec(date.toISOString()) ?? [];
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${clock} +0000`;
}

function bodyMembers({ headers, body }: GatewayRequest): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !TEXT_BODY.test(headers['content-type'] ?? '');
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}
