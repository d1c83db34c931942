import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { verifyAcs3 } from './acs3.ts';
import { type Answer, answerUnlessIntercepted, type Call, serveCall } from './call.ts';
import { ACS_MAX_SKEW_MS, type UsedNonces } from './nonces.ts';
import { internalError, invalid, missing, RpcFault, signatureFault } from './rpc-fault.ts';
import type { JsonObject, ServiceName } from './service.ts';
import type { Traffic } from './traffic.ts';

/*
 * RPC style of Alibaba Cloud: the operation in x-acs-action, its parameters in the query or in a form, JSON out.
 * https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */

export type RpcParameters = ReadonlyMap<string, string>;

/** Each access key is an account of its own. Refusals are thrown as an `RpcFault`. */
export type RpcOperation = (parameters: RpcParameters, accessKeyId: string) => Promise<JsonObject>;

export type RpcService = {
  name: ServiceName;
  /** How the service is called where an error is explained. */
  product: string;
  version: string;
  operation(name: string): RpcOperation | undefined;
};

export type RpcProtocol = {
  service: RpcService;
  credentials: ReadonlyMap<string, string>;
  nonces: UsedNonces;
  traffic: Traffic;
};

export function isRpc({ headers }: IncomingMessage): boolean {
  return headers['x-acs-action'] !== undefined || headers['x-acs-version'] !== undefined;
}

/** Answers one request and writes it down. */
export async function serveRpc(
  request: IncomingMessage,
  response: ServerResponse,
  protocol: RpcProtocol,
): Promise<void> {
  const { service, traffic } = protocol;
  const requestId = randomUUID().toUpperCase();
  await serveCall(request, response, traffic, (body, startedAt) => {
    const operation = headerOf(request, 'x-acs-action');
    const call: Call = { service: service.name, operation, region: '', input: undefined, startedAt };
    return {
      call,
      answer: () =>
        answerCall(call, request, body, protocol).catch(error => refusal(error, request, service)),
      send: answer => send(response, requestId, answer),
    };
  });
}

/** Fills in `call` as far as it gets. Undefined: close the connection without an answer. */
async function answerCall(
  call: Call,
  request: IncomingMessage,
  body: Buffer,
  protocol: RpcProtocol,
): Promise<Answer | undefined> {
  const { service, traffic } = protocol;
  const accessKeyId = authenticate(request, body, protocol);
  if (headerOf(request, 'x-acs-version') !== service.version) throw invalid('Version');
  const operation = operationOf(call.operation, service);
  const parameters = parametersOf(request, body);
  call.region = parameters.get('RegionId') ?? '';
  call.input = Object.fromEntries(parameters);
  const interception = await traffic.interceptionOf(call);
  return answerUnlessIntercepted(interception, () => operation(parameters, accessKeyId));
}

/** The access key that a request is signed with. */
function authenticate(request: IncomingMessage, body: Buffer, protocol: RpcProtocol): string {
  const { method = '', url = '', headers } = request;
  const now = Date.now();
  const verification = verifyAcs3(
    { method, url, headers, body },
    { secretFor: accessKeyId => protocol.credentials.get(accessKeyId), now, maxSkewMs: ACS_MAX_SKEW_MS },
  );
  if (!verification.ok) throw signatureFault(verification.reason);
  const { accessKeyId, nonce } = verification;
  if (!protocol.nonces.use(`${accessKeyId} ${nonce}`, now)) throw signatureFault('nonce-used');
  return accessKeyId;
}

function operationOf(name: string, service: RpcService): RpcOperation {
  if (name === '') throw missing('Action');
  const operation = service.operation(name);
  if (operation) return operation;
  const message = 'Specified api is not found, please check your url and method.';
  throw new RpcFault(404, 'InvalidAction.NotFound', message);
}

function parametersOf({ url = '', headers }: IncomingMessage, body: Buffer): RpcParameters {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const query = new URLSearchParams(url.split('?', 2)[1]);
  return new Map([...query, ...new URLSearchParams(isForm ? body.toString('utf8') : '')]);
}

function headerOf({ headers }: IncomingMessage, name: string): string {
  return String(headers[name] ?? '');
}

function refusal(error: unknown, { headers }: IncomingMessage, { product }: RpcService): Answer {
  const { status, code, message } = error instanceof RpcFault ? error : internalError();
  const Recommend = `https://api.aliyun.com/troubleshoot?q=${code}&product=${product}`;
  return { status, body: { HostId: headers.host ?? '', Code: code, Message: message, Recommend } };
}

/** A text is sent as what stands before the service would send it. */
function send(response: ServerResponse, requestId: string, { status, body }: Answer): void {
  const isText = typeof body === 'string';
  const text = isText ? body : JSON.stringify({ RequestId: requestId, ...Object(body) });
  response.writeHead(status, {
    'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-acs-request-id': requestId,
  });
  response.end(text);
}
