import type * as z from 'zod/mini';
import { ApiError } from './api-error.ts';
import type { Authorization } from './authorization.ts';
import type { RetrievalUrl } from './retrieval-url.ts';
import { type Answer, type Patience, sendPatiently } from './send-request.ts';

export interface TransportOptions extends Patience {
  /** The origin of the service. */
  readonly url: URL;
  readonly authorization: Authorization;
}

interface Message {
  readonly method: string;
  readonly url: URL;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Undefined where the URL alone is proof enough. */
  readonly proof: Authorization | undefined;
}

interface Taking {
  readonly idempotencyKey: string;
  readonly format?: string | undefined;
  readonly body: unknown;
}

type Query = Readonly<Record<string, string | undefined>>;
type Schema = z.ZodMiniType;

/** Requests to the API and to retrieval URLs, with answers as a schema reads them. */
export function transport({ url, authorization, ...patience }: TransportOptions) {
  return { get, post, remove, ask, take };

  /** Query parameters go in alphabetical order, as API Gateway verifies them. */
  function get<Of extends Schema>(schema: Of, path: string, query: Query = {}): Promise<z.output<Of>> {
    const target = at(path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) target.searchParams.set(name, value);
    }
    target.searchParams.sort();
    return read(schema, { method: 'GET', url: target, proof: authorization });
  }

  function post<Of extends Schema>(schema: Of, path: string, body: unknown): Promise<z.output<Of>> {
    return read(schema, { method: 'POST', url: at(path), body, proof: authorization });
  }

  async function remove(path: string): Promise<void> {
    await exchange({ method: 'DELETE', url: at(path), proof: authorization }, patience);
  }

  async function ask<Of extends Schema>(schema: Of, retrieval: RetrievalUrl): Promise<z.output<Of>> {
    return read(schema, { method: 'GET', url: retrieval.url, proof: proofFor(retrieval) });
  }

  async function take<Of extends Schema>(
    schema: Of,
    retrieval: RetrievalUrl,
    { idempotencyKey, format, body }: Taking,
  ): Promise<z.output<Of>> {
    const target = new URL(retrieval.url);
    if (format !== undefined) target.searchParams.set('format', format);
    const headers = { 'idempotency-key': idempotencyKey };
    return read(schema, { method: 'POST', url: target, body, headers, proof: proofFor(retrieval) });
  }

  /** Credentials go nowhere but to the service they are for. */
  function proofFor({ url: target, access }: RetrievalUrl): Authorization | undefined {
    if (access === 'bearer') return undefined;
    if (target.origin === url.origin) return authorization;
    throw new RangeError(
      'a retrieval URL for its caller must be at the service that the credentials are for',
    );
  }

  function at(path: string): URL {
    return new URL(`${authorization.root}${path}`, url);
  }

  async function read<Of extends Schema>(schema: Of, message: Message): Promise<z.output<Of>> {
    return answerAs(schema, await exchange(message, patience));
  }
}

function exchange({ method, url, body, headers, proof }: Message, patience: Patience): Promise<Answer> {
  const hasBody = body !== undefined;
  const type = hasBody ? { 'content-type': 'application/json' } : {};
  const request = { method, url, headers: { accept: 'application/json', ...type, ...headers } };
  return sendPatiently({ ...request, body: hasBody ? JSON.stringify(body) : undefined }, proof, patience);
}

/** What stands in an answer that cannot be read is not repeated: it may be a private key. */
function answerAs<Of extends Schema>(schema: Of, { status, body }: Answer): z.output<Of> {
  try {
    return schema.parse(JSON.parse(body));
  } catch {
    const detail = 'The answer is none of this API: is the URL that of keyvend, and the client as new as it?';
    throw new ApiError({ status, code: 'unexpected_answer', detail, retryable: false });
  }
}
