import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SigV4Refusal } from '../sigv4.ts';
import { verifySignature } from './authenticate.ts';
import { type Answer, answerUnlessIntercepted, type Call, serveCall } from './call.ts';
import { type JsonObject, type Service, ServiceFault } from './service.ts';
import type { Traffic } from './traffic.ts';
import { xmlContent, xmlElement } from './xml.ts';

/*
 * EC2's Query protocol: POST / with a form, the operation in its `Action`; XML out.
 * https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */

/** The form of a request: `Filter.1.Value.2` is the second value of the first filter. */
export type Parameters = Readonly<Record<string, string>>;

export type QueryOperation = (parameters: Parameters, region: string) => Promise<JsonObject>;

export type QueryService = Pick<Service, 'name' | 'regions' | 'close'> & {
  xmlNamespace: string;
  operation(name: string): QueryOperation | undefined;
};

export type QueryProtocol = {
  service: QueryService;
  credentials: ReadonlyMap<string, string>;
  traffic: Traffic;
};

const NOT_VALIDATED = 'AWS was not able to validate the provided access credentials';

/** Whether a request is a form, which no other protocol here sends. */
export function isQuery({ method, headers }: IncomingMessage): boolean {
  const contentType = headers['content-type'] ?? '';
  return method === 'POST' && contentType.startsWith('application/x-www-form-urlencoded');
}

/** Answers one request to the service and writes it down, with its form as the input. */
export async function serveQuery(
  request: IncomingMessage,
  response: ServerResponse,
  protocol: QueryProtocol,
): Promise<void> {
  const { service, traffic } = protocol;
  await serveCall(request, response, traffic, (body, startedAt) => {
    const input = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
    const { Action: operation = '' } = input;
    const call: Call = { service: service.name, operation, region: '', input: undefined, startedAt };
    return {
      call,
      answer: () => answerCall(call, request, body, input, protocol),
      send: answer => send(response, service, operation, answer),
    };
  });
}

/** Fills in `call` as far as it gets. Undefined: close the connection without an answer. */
async function answerCall(
  call: Call,
  { method = '', url = '', headers }: IncomingMessage,
  body: Buffer,
  input: Parameters,
  { service, credentials, traffic }: QueryProtocol,
): Promise<Answer | undefined> {
  try {
    const verification = verifySignature({ method, url, headers, body }, service.name, credentials);
    if (!verification.ok) throw refusalOf(verification.reason, service);
    call.region = regionOf(verification.region, service);
    const operation = operationOf(call.operation, service);
    call.input = input;
    const interception = await traffic.interceptionOf(call);
    return await answerUnlessIntercepted(interception, () => operation(input, call.region));
  } catch (error) {
    return error instanceof ServiceFault ? error : internalError(error);
  }
}

/** Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, "Common client error codes" */
export function queryFault(status: number, code: string, message: string): ServiceFault {
  return new ServiceFault(status, { Code: code, Message: message });
}

function refusalOf(reason: SigV4Refusal, service: QueryService): ServiceFault {
  switch (reason) {
    case 'missing':
      return queryFault(400, 'MissingParameter', 'The request must contain the parameter AWSAccessKeyId');
    case 'malformed':
      return queryFault(
        400,
        'IncompleteSignature',
        'The request signature does not conform to AWS standards.',
      );
    case 'expired':
      return queryFault(400, 'RequestExpired', 'Request has expired.');
    case 'scope':
      return queryFault(
        401,
        'AuthFailure',
        `Credential should be scoped to correct service: '${service.name}'.`,
      );
    default:
      return queryFault(401, 'AuthFailure', NOT_VALIDATED);
  }
}

function regionOf(region: string, { regions }: QueryService): string {
  if (regions.has(region)) return region;
  throw queryFault(401, 'AuthFailure', 'Credential should be scoped to a valid region.');
}

function operationOf(action: string, service: QueryService): QueryOperation {
  if (action === '') throw queryFault(400, 'MissingAction', 'The request must contain the parameter Action');
  const operation = service.operation(action);
  if (operation) return operation;
  throw queryFault(400, 'InvalidAction', `The action ${action} is not valid for this web service.`);
}

function internalError(error: unknown): ServiceFault {
  return queryFault(500, 'InternalError', error instanceof Error ? error.message : 'unknown');
}

function send(response: ServerResponse, service: QueryService, operation: string, answer: Answer): void {
  const requestId = randomUUID();
  const text = documentOf(answer, service, operation, requestId);
  response.writeHead(answer.status, {
    'content-type': 'text/xml;charset=UTF-8',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': requestId,
  });
  response.end(text);
}

/** A body that is text already goes out as it is. */
function documentOf({ status, body }: Answer, service: QueryService, operation: string, requestId: string) {
  if (typeof body === 'string') return body;
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (status >= 400) {
    const error = { Errors: { Error: body }, RequestID: requestId };
    return `${declaration}${xmlElement('Response', error)}`;
  }
  const content = xmlElement('requestId', requestId) + xmlContent(body ?? {});
  return `${declaration}<${operation}Response xmlns="${service.xmlNamespace}">${content}</${operation}Response>`;
}
