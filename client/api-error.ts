import * as z from 'zod/mini';

const PROBLEM = z.object({
  code: z.string(),
  detail: z.string(),
  requestId: z.optional(z.string()),
  retryable: z.boolean(),
  errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
});

/** What API Gateway refuses itself has no code of ours. */
const GATEWAY_CODES: Readonly<Record<number, string>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  429: 'throttled',
};

export interface ApiErrorOptions {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId?: string | undefined;
  /** The same request may succeed later as it is. */
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number | undefined;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[] | undefined;
}

/** A request that was answered with a refusal. Codes: README.md, and those of API Gateway by status. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly errors: NonNullable<ApiErrorOptions['errors']>;

  constructor(options: ApiErrorOptions) {
    super(`${options.code}: ${options.detail}`);
    this.name = 'ApiError';
    this.status = options.status;
    this.code = options.code;
    this.detail = options.detail;
    this.requestId = options.requestId;
    this.retryable = options.retryable;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.errors = options.errors ?? [];
  }
}

/** Why there was no answer at all. */
export class ConnectionError extends Error {
  readonly code: 'unreachable' | 'timeout';
  /** Another try in a moment may do. */
  readonly retryable: boolean;

  constructor(code: ConnectionError['code'], message: string, retryable: boolean) {
    super(message);
    this.name = 'ConnectionError';
    this.code = code;
    this.retryable = retryable;
  }
}

/** The refusal in an answer of 400 and above: a problem document (RFC 9457), or what API Gateway says itself. */
export function refusalIn(status: number, headers: Headers, body: string): ApiError {
  const problem = PROBLEM.safeParse(parsed(body));
  const requestId = headers.get('apigw-requestid') ?? undefined;
  const retryAfterSeconds = secondsOf(headers.get('retry-after'));
  if (problem.success) return new ApiError({ requestId, ...problem.data, status, retryAfterSeconds });
  const code = GATEWAY_CODES[status] ?? (status >= 500 ? 'unavailable' : 'refused');
  const detail = `The service answered ${status} without saying why.`;
  return new ApiError({
    ...{ status, code, detail, requestId, retryAfterSeconds },
    retryable: status === 429 || status >= 500,
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function secondsOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
