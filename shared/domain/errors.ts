/**
 * Every way a request can be refused. The codes are API: they are documented, matched by callers and never
 * renamed. `retryable` says whether the very same request may succeed later without being changed.
 */
export const ERROR_CATALOG = {
  invalid_json: { status: 400, title: 'The body is not valid JSON', retryable: false },
  invalid_request: { status: 400, title: 'The request is not valid', retryable: false },
  passcode_required: { status: 401, title: 'A passcode is needed', retryable: false },
  passcode_incorrect: { status: 401, title: 'The passcode is wrong', retryable: false },
  forbidden: { status: 403, title: 'Not allowed', retryable: false },
  not_found: { status: 404, title: 'Not found', retryable: false },
  retrieval_not_found: { status: 404, title: 'No such retrieval', retryable: false },
  method_not_allowed: { status: 405, title: 'Method not allowed', retryable: false },
  not_acceptable: { status: 406, title: 'No acceptable representation', retryable: false },
  request_in_progress: { status: 409, title: 'The request is still running', retryable: true },
  name_conflict: { status: 409, title: 'The name is in use', retryable: false },
  provider_quota_exceeded: { status: 409, title: 'The provider quota is used up', retryable: false },
  retrieval_consumed: { status: 410, title: 'The private key was already collected', retryable: false },
  retrieval_expired: { status: 410, title: 'The retrieval has expired', retryable: false },
  retrieval_revoked: { status: 410, title: 'The retrieval was revoked', retryable: false },
  retrieval_locked: { status: 410, title: 'The retrieval is locked', retryable: false },
  payload_too_large: { status: 413, title: 'The body is too large', retryable: false },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', retryable: false },
  client_token_mismatch: { status: 422, title: 'The client token names another request', retryable: false },
  unacceptable_public_key: { status: 422, title: 'The public key cannot be accepted', retryable: false },
  private_key_submitted: { status: 422, title: 'A private key was submitted', retryable: false },
  throttled: { status: 429, title: 'The limit is used up', retryable: true },
  internal: { status: 500, title: 'Internal error', retryable: true },
  provider_error: { status: 502, title: 'The provider refused the request', retryable: false },
  unavailable: { status: 503, title: 'Temporarily unavailable', retryable: true },
} as const satisfies Record<string, { status: number; title: string; retryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_CATALOG;

/** One member of the request that is wrong: a JSON pointer (RFC 6901) and what to do about it. */
export interface FieldError {
  readonly pointer: string;
  /** Of a place that refused by itself; what is wrong with a request is told by `detail` alone. */
  readonly code?: ErrorCode;
  readonly detail: string;
}

/** What keyvend could not work without. */
export type Dependency = 'store' | 'kms' | 'provider';

/** A limit of the caller that is used up. */
export interface UsedUpQuota {
  readonly name: 'vends-per-hour' | 'open-retrievals' | 'retrieval-misses';
  readonly quota: number;
  /** The period that it is for, and what is left of it. Absent where no time frees anything. */
  readonly windowSeconds?: number;
  readonly resetSeconds?: number;
}

export interface ErrorOptions {
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  readonly usedUp?: UsedUpQuota;
  /** Whose failure it is, for the operator only. */
  readonly failed?: Dependency;
  /** Kept for the debugger only: it may quote input or secrets, so nothing prints or returns it. */
  readonly cause?: unknown;
}

/** An error of the catalogue. `detail` is a fixed text of ours: never an SDK's message, never input. */
export class KeyvendError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly usedUp: UsedUpQuota | undefined;
  readonly failed: Dependency | undefined;

  constructor(code: ErrorCode, detail: string, options: ErrorOptions = {}) {
    super(`${code}: ${detail}`, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'KeyvendError';
    this.code = code;
    this.detail = detail;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.usedUp = options.usedUp;
    this.failed = options.failed;
  }
}

/** A 400 `invalid_request` about one member of the request. */
export function invalidField(pointer: string, detail: string): KeyvendError {
  return new KeyvendError('invalid_request', 'Correct the members listed under errors and send it again.', {
    errors: [{ pointer, detail }],
  });
}
