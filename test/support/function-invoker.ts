import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { GatewayApi, GatewayEvent, GatewayFunction } from '../../local/gateway/api.ts';
import { authorizerResults } from '../../local/gateway/authorizer-results.ts';
import { integrationEvent } from '../../local/gateway/event.ts';
import { invoke } from '../../local/gateway/invocation.ts';
import { integrationResponse } from '../../local/gateway/response.ts';
import { type RouteEntry, routeTable, selectRoute } from '../../local/gateway/route-table.ts';
import { loadServerlessConfig } from '../../local/serverless-config.ts';
import type { Answer } from './api-client.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Invocation {
  readonly method: string;
  /** Encoded as on the wire; only path parameters are decoded, so that no path is refused before the function. */
  readonly path: string;
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** The caller as the IAM authorizer would name it. */
  readonly userArn?: string | undefined;
}

/** Calls the function that serverless.yml routes a request to; `undefined` where no route has its path. */
export type Invoke = (invocation: Invocation) => Promise<(Answer & { requestId: string }) | undefined>;

/** Calls functions without a gateway, each with an event in payload format 2.0. The service must have started. */
export async function functionInvoker(): Promise<Invoke> {
  const { functions } = await loadServerlessConfig(join(ROOT, 'serverless.yml'), { stage: 'local' });
  const table = routeTable(await Promise.all(functions.map(withHandler)));
  return async invocation => {
    const requestId = randomUUID();
    const found = eventFor(invocation, requestId, table);
    if (!found) return undefined;
    const result = integrationResponse(await invoke(found.target, found.event, API));
    return {
      status: result.status,
      headers: oneEach(result.headers),
      body: result.body.toString(),
      requestId,
    };
  };
}

const API: GatewayApi = {
  region: 'us-east-1',
  accountId: '000000000000',
  callers: new Map(),
  authorizers: new Map(),
  authorizerResults: authorizerResults(Date.now),
  now: Date.now,
  limit: work => work(),
  onError: line => process.stderr.write(`${line}\n`),
};

async function withHandler(declared: Omit<GatewayFunction, 'handler'> & { handler: string }) {
  const source = declared.handler.replace(/^dist\//, '').replace(/\.handler$/, '.ts');
  const { handler }: Pick<GatewayFunction, 'handler'> = await import(join(ROOT, source));
  return { ...declared, handler };
}

function eventFor(invocation: Invocation, id: string, table: RouteEntry[]) {
  const { method, path, query = '', headers, body = '', userArn } = invocation;
  const match = selectRoute(table, method, path);
  if (!match) return undefined;
  const pathParameters = Object.fromEntries(
    Object.entries(match.pathParameters).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
  const request = {
    ...{ id, method, path, headers, receivedAt: Date.now(), protocol: 'HTTP/1.1', rawQueryString: query },
    ...{
      target: query ? `${path}?${query}` : path,
      sourceIp: '192.0.2.1',
      port: 443,
      body: Buffer.from(body),
    },
  };
  const event = integrationEvent(
    request,
    { ...match, pathParameters },
    API,
    userArn ? iam(userArn) : undefined,
  );
  return { target: match.entry.target, event: Buffer.isBuffer(body) ? inBase64(event, body) : event };
}

function inBase64(event: GatewayEvent, body: Buffer): GatewayEvent {
  return { ...event, body: body.toString('base64'), isBase64Encoded: true };
}

function iam(userArn: string) {
  return {
    iam: {
      ...{ accessKey: 'AKIATEST000000000000', accountId: '000000000000', callerId: 'AIDATEST000000000000' },
      ...{ cognitoIdentity: null, principalOrgId: 'o-test000000', userArn, userId: 'AIDATEST000000000000' },
    },
  };
}

function oneEach(headers: Record<string, string | string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
