import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { authenticate } from './authenticate.ts';
import { type Answer, answerUnlessIntercepted, type Call, serveCall } from './call.ts';
import { isJsonObject, serializationException } from './members.ts';
import { type JsonObject, type Service, ServiceFault } from './service.ts';
import type { Traffic } from './traffic.ts';

/*
 * AWS JSON 1.0 and 1.1: POST /, the operation in X-Amz-Target, JSON in and out.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */

export type JsonProtocol = {
  services: readonly Service[];
  credentials: ReadonlyMap<string, string>;
  traffic: Traffic;
};

/** The service that a request names in `X-Amz-Target`. */
export function targetOf(request: IncomingMessage, services: readonly Service[]): Service | undefined {
  const [prefix] = targetParts(request);
  return services.find(({ targetPrefix }) => targetPrefix === prefix);
}

/** Answers one request to `service` and writes it down. */
export async function serveJson(
  request: IncomingMessage,
  response: ServerResponse,
  service: Service,
  protocol: JsonProtocol,
): Promise<void> {
  await serveCall(request, response, protocol.traffic, (body, startedAt) => {
    const [, operation = ''] = targetParts(request);
    const call: Call = { service: service.name, operation, region: '', input: undefined, startedAt };
    return {
      call,
      answer: () => answerCall(call, request, body, service, protocol),
      send: answer => send(response, service, answer),
    };
  });
}

function targetParts(request: IncomingMessage): string[] {
  return String(request.headers['x-amz-target'] ?? '').split('.');
}

/** Fills in `call` as far as it gets. Undefined: close the connection without an answer. */
async function answerCall(
  call: Call,
  request: IncomingMessage,
  body: Buffer,
  service: Service,
  { credentials, traffic }: JsonProtocol,
): Promise<Answer | undefined> {
  try {
    const { method = '', url = '', headers } = request;
    call.region = authenticate({ method, url, headers, body }, service, credentials);
    const operation = service.operation(call.operation);
    if (!operation) throw unknownOperation(service);
    const input = parse(body, service);
    call.input = input;
    const interception = await traffic.interceptionOf(call);
    return await answerUnlessIntercepted(interception, () => operation(input, call.region));
  } catch (error) {
    return refusal(error);
  }
}

function parse(body: Buffer, service: Service): JsonObject {
  try {
    const input: unknown = JSON.parse(body.toString('utf8'));
    if (isJsonObject(input)) return input;
  } catch {
    // Answered below, as a body that is JSON but no object.
  }
  const { status, body: fault } = serializationException();
  throw new ServiceFault(status, { ...fault, __type: `${service.errorNamespace}${fault['__type']}` });
}

function unknownOperation({ errorNamespace }: Service): ServiceFault {
  return new ServiceFault(400, { __type: `${errorNamespace}UnknownOperationException` });
}

function refusal(error: unknown): Answer {
  if (error instanceof ServiceFault) return error;
  const message = error instanceof Error ? error.message : 'unknown';
  return { status: 500, body: { __type: 'InternalFailure', message } };
}

function send(response: ServerResponse, service: Service, { status, body }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  response.writeHead(status, {
    'content-type': service.contentType,
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': crc32(text),
  });
  response.end(text);
}
