import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { GatewayRefusal } from './refusal.ts';

export type GatewayRequest = {
  id: string;
  receivedAt: number;
  method: string;
  protocol: string;
  /** As it came over the wire: what the caller signed. */
  target: string;
  /** Decoded: what routes are selected by. */
  path: string;
  rawQueryString: string;
  headers: Record<string, string>;
  sourceIp: string;
  port: number;
  body: Buffer;
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const BODY_LIMIT = 10 * 1024 * 1024;

/** An extended request id, as in the `apigw-requestid` header of an HTTP API. */
export function newRequestId(): string {
  return `${randomBytes(11).toString('base64url')}=`;
}

/** Reads the whole request. Throws a refusal when it is too large, or when its path cannot be decoded. */
export async function readRequest(
  message: IncomingMessage,
  id: string,
  receivedAt: number,
): Promise<GatewayRequest> {
  const body = await readBody(message);
  const target = message.url ?? '';
  const [encodedPath = '', ...query] = target.split('?');
  return {
    id,
    receivedAt,
    method: message.method ?? '',
    protocol: `HTTP/${message.httpVersion}`,
    target,
    path: decodePath(encodedPath),
    rawQueryString: query.join('?'),
    headers: joinHeaders(message.rawHeaders),
    sourceIp: message.socket.remoteAddress ?? '',
    port: message.socket.localPort ?? 0,
    body,
  };
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // A body that is too large is still read to its end: a client that is refused while it sends may never see why.
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  if (size > BODY_LIMIT) throw new GatewayRefusal(413);
  return Buffer.concat(chunks);
}

/** HTTP APIs decode the path, and what follows a decoded question mark is lost to the function. */
function decodePath(encodedPath: string): string {
  if (!encodedPath.startsWith('/')) throw new GatewayRefusal(400);
  try {
    const [path = ''] = decodeURIComponent(encodedPath).split('?');
    return path;
  } catch {
    throw new GatewayRefusal(400);
  }
}

function joinHeaders(rawHeaders: string[]): Record<string, string> {
  const values = new Map<string, string[]>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    values.set(name, [...(values.get(name) ?? []), rawHeaders[i + 1] ?? '']);
  }
  if (values.get('host')?.length !== 1) throw new GatewayRefusal(400);
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.join(name === 'cookie' ? '; ' : ',')]),
  );
}
