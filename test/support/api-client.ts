import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { assertDocumented } from './documented-answer.ts';
import { signRequest } from './sign-request.ts';

/** The callers of the local service (README.md). */
const CALLERS = {
  alice: { accessKeyId: 'AKIALOCALALICE000000', secretAccessKey: 'alice-local-secret' },
  bob: { accessKeyId: 'AKIALOCALBOB00000000', secretAccessKey: 'bob-local-secret' },
  auditor: { accessKeyId: 'AKIALOCALAUDITOR0000', secretAccessKey: 'auditor-local-secret' },
};

export type Headers = Record<string, string>;

export interface ApiRequest {
  readonly method: string;
  /** Path and query, as they go over the wire. */
  readonly path: string;
  readonly headers?: Headers;
  /** A text is sent as it is, anything else as JSON with its Content-Type. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends requests to the API as one of its callers. */
export type ApiClient = (request: ApiRequest) => Promise<Answer>;

export type Credentials = (typeof CALLERS)['alice'];

/** Bounded, so that a thousand requests queue here and not, beyond every time-out, on the one thread of the cloud. */
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** A client that signs with SigV4, as a local caller or with credentials of one's own. */
export function apiClient(url: string, caller: keyof typeof CALLERS | Credentials): ApiClient {
  const credentials = typeof caller === 'string' ? CALLERS[caller] : caller;
  return async ({ method, path, headers = {}, body }) => {
    const content = contentOf(body);
    const { host } = new URL(url);
    const [pathname = '', search] = path.split('?');
    const signed = await signRequest({
      method,
      path: pathname,
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: { host, ...content.headers, ...headers },
      ...(content.text === undefined ? {} : { body: content.text }),
      ...credentials,
    });
    return send(url, method, path, signed, content.text);
  };
}

/** A client with a JWT in place of a signature: what it asks of `/v1` goes to the same route for JWTs. */
export function tokenClient(url: string, token: string): ApiClient {
  const send = unsignedClient(url);
  return ({ path, headers, ...request }) =>
    send({
      ...request,
      path: path.startsWith('/v1/') ? `/jwt${path}` : path,
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
}

/** A client without a signature, such as a holder of a retrieval URL has. */
export function unsignedClient(url: string): ApiClient {
  return ({ method, path, headers, body }) => {
    const content = contentOf(body);
    return send(url, method, path, { ...content.headers, ...headers }, content.text);
  };
}

/** The same client, which keeps every answer of 400 and above. */
export function keepingRefusals(client: ApiClient, refusals: Answer[]): ApiClient {
  return async request => {
    const answer = await client(request);
    if (answer.status >= 400) refusals.push(answer);
    return answer;
  };
}

function contentOf(body: unknown): { text?: string; headers: Headers } {
  if (body === undefined) return { headers: {} };
  if (typeof body === 'string') return { text: body, headers: {} };
  return { text: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** Every answer is checked: what the document does not declare fails the test that got it. */
async function send(
  url: string,
  method: string,
  path: string,
  headers: Headers,
  content: string | undefined,
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const framing = content === undefined ? {} : { 'content-length': Buffer.byteLength(content) };
  request({ agent, host: hostname, port, method, path, headers: { ...framing, ...headers } }, response => {
    text(response).then(
      body => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      reject,
    );
  })
    .on('error', reject)
    .end(content);
  const answer = await promise;
  assertDocumented({ method, path, ...answer });
  return answer;
}
