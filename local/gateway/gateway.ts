import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { GatewayApi, GatewayAuthorizer, GatewayFunction, LocalCaller } from './api.ts';
import { authorize } from './authorization.ts';
import { authorizerResults } from './authorizer-results.ts';
import { concurrencyLimit } from './concurrency.ts';
import { describeWithoutMessage } from './error-description.ts';
import { integrationEvent } from './event.ts';
import { invoke } from './invocation.ts';
import { answerMalformedRequests } from './malformed-request.ts';
import { GatewayRefusal } from './refusal.ts';
import { newRequestId, readRequest } from './request.ts';
import { type GatewayResponse, integrationResponse, refusalResponse } from './response.ts';
import { type RouteEntry, routeTable, selectRoute } from './route-table.ts';

export type GatewayOptions = {
  port: number;
  functions: readonly GatewayFunction[];
  callers: ReadonlyMap<string, LocalCaller>;
  authorizers?: ReadonlyMap<string, GatewayAuthorizer>;
  region?: string;
  accountId?: string;
  now?: () => number;
  invocationsAtOnce?: number | undefined;
  onError?: (line: string) => void;
};

export type Gateway = { url: string; port: number; close: () => Promise<void> };

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: request line and headers. */
const HEADER_LIMIT = 10_240;

/**
 * Lambda gives each invocation a process of its own. In this one process more of them at once would only share the same
 * core, until their calls of the cloud time out.
 */
const INVOCATIONS_AT_ONCE = 12;
/** Node's 5 s would now and then close a connection just as a client sends on it. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Serves functions behind an API Gateway HTTP API (payload format 2.0) on the loopback interface; port 0 takes any.
 * It logs no path, query or body, because paths hold tokens: `onError` gets the name and frames of what a function
 * throws, and nothing else. Throws when the port is taken, two functions declare the same route, or a route names an
 * authorizer that is not there.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const table = routeTable(options.functions);
  checkAuthorizers(table, options.authorizers ?? new Map());
  const now = options.now ?? Date.now;
  const api: GatewayApi = {
    region: options.region ?? 'us-east-1',
    accountId: options.accountId ?? '123456789012',
    callers: options.callers,
    authorizers: options.authorizers ?? new Map(),
    authorizerResults: authorizerResults(now),
    now,
    limit: concurrencyLimit(options.invocationsAtOnce ?? INVOCATIONS_AT_ONCE),
    onError: options.onError ?? (line => process.stderr.write(`${line}\n`)),
  };
  const server = createServer(
    { maxHeaderSize: HEADER_LIMIT, keepAliveTimeout: KEEP_ALIVE_MS },
    (message, response) => {
      void answer(message, response, table, api);
    },
  );
  // Node would drop the headers past its default count in silence, signed ones included.
  server.maxHeadersCount = 0;
  answerMalformedRequests(server);
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  return { url: `http://127.0.0.1:${port}`, port, close: () => closeServer(server) };
}

function checkAuthorizers(table: RouteEntry[], authorizers: ReadonlyMap<string, GatewayAuthorizer>): void {
  for (const { key, route } of table) {
    if (typeof route.authorizer === 'object' && !authorizers.has(route.authorizer.name)) {
      throw new Error(`route ${key} names the authorizer ${route.authorizer.name}, which is not configured`);
    }
  }
}

async function answer(
  message: IncomingMessage,
  response: ServerResponse,
  table: RouteEntry[],
  api: GatewayApi,
): Promise<void> {
  const id = newRequestId();
  const { status, headers, body } = await respond(message, id, table, api);
  const isBodiless = status === 204 || status === 304;
  response.writeHead(status, {
    ...headers,
    ...(!isBodiless && { 'content-length': body.length }),
    'apigw-requestid': id,
  });
  response.end(isBodiless ? undefined : body);
}

async function respond(
  message: IncomingMessage,
  id: string,
  table: RouteEntry[],
  api: GatewayApi,
): Promise<GatewayResponse> {
  try {
    const request = await readRequest(message, id, api.now());
    const match = selectRoute(table, request.method, request.path);
    if (!match) return refusalResponse(404);
    const authorizer = await authorize(request, match, api);
    const event = integrationEvent(request, match, api, authorizer);
    return integrationResponse(await invoke(match.entry.target, event, api));
  } catch (error) {
    if (error instanceof GatewayRefusal) return refusalResponse(error.status);
    // A client that goes away while it sends leaves an error on the message.
    if (!message.errored) api.onError(`gateway: ${describeWithoutMessage(error)}`);
    return refusalResponse(500);
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
