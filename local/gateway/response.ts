import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import { GatewayRefusal, type RefusalStatus, refusalBody } from './refusal.ts';

export type GatewayResponse = { status: number; headers: Record<string, string | string[]>; body: Buffer };

const structuredResult = z.object({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Connection headers are the gateway's own, and it measures the body itself. */
const DROPPED = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The answer that an HTTP API makes of what the function returned, payload format 2.0: without a `statusCode` the
 * whole result is the JSON body of a 200. Throws a 500 refusal for a malformed result.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function integrationResponse(result: unknown): GatewayResponse {
  if (!isStructured(result)) return inferredResponse(result);
  const parsed = structuredResult.safeParse(result);
  if (!parsed.success) throw new GatewayRefusal(500);
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  return checkHeaders({
    status: statusCode,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...lowerCase(headers ?? {}),
      ...(cookies?.length && { 'set-cookie': cookies }),
    },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  });
}

/** The answer that API Gateway gives in place of the function. */
export function refusalResponse(status: RefusalStatus): GatewayResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(refusalBody(status)) };
}

function isStructured(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'statusCode' in result;
}

function inferredResponse(result: unknown): GatewayResponse {
  const body = typeof result === 'string' ? result : JSON.stringify(result);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
}

function lowerCase(headers: Record<string, string | number | boolean>): Record<string, string> {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return Object.fromEntries(named.filter(([name]) => !DROPPED.has(name)));
}

function checkHeaders(response: GatewayResponse): GatewayResponse {
  try {
    for (const [name, value] of Object.entries(response.headers)) {
      validateHeaderName(name);
      for (const item of [value].flat()) validateHeaderValue(name, item);
    }
    return response;
  } catch {
    throw new GatewayRefusal(500);
  }
}
