import type { oas31 } from 'zod-openapi';
import type { ErrorCode } from '../../shared/domain/errors.ts';

type Headers = Record<string, oas31.HeaderObject>;

const NO_STORE: oas31.HeaderObject = {
  description: 'Nothing here may be kept by a cache.',
  schema: { type: 'string', const: 'no-store' },
};

const RETRY_AFTER: oas31.HeaderObject = {
  description: 'Seconds until the same request may be sent again (RFC 9110 section 10.2.3).',
  schema: { type: 'string', pattern: '^[0-9]+$' },
};

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ (revision 9) */
const RATE_LIMIT: Headers = {
  RateLimit: {
    description: 'What is left of the quota, and the seconds until it is full again.',
    schema: { type: 'string', pattern: '^"[a-z-]+";r=[0-9]+(;t=[0-9]+)?$' },
  },
  'RateLimit-Policy': {
    description: 'The quota that is used up, and the seconds that it is for.',
    schema: { type: 'string', pattern: '^"[a-z-]+";q=[0-9]+(;w=[0-9]+)?$' },
  },
};

const REPLAYED: oas31.HeaderObject = {
  description: 'The client token was used before, and this is the answer it was given.',
  schema: { type: 'string', const: 'true' },
};

export const ANSWER_HEADERS = { 'Cache-Control': { ...NO_STORE, required: true } };

export const VENDED_HEADERS = {
  ...ANSWER_HEADERS,
  Location: {
    description: 'The key pair, as a path of this API.',
    required: true,
    schema: { type: 'string', pattern: '^(/jwt)?/v1/key-pairs/kp_[0-9A-Z]{26}$' },
  },
  'Idempotent-Replayed': REPLAYED,
} as const satisfies Headers;

export const DOWNLOAD_HEADERS = {
  ...ANSWER_HEADERS,
  'Content-Disposition': {
    description: 'The name of the file, where a file was asked for (RFC 6266).',
    schema: { type: 'string', pattern: '^attachment;' },
  },
} as const satisfies Headers;

/** On what is the same for everybody. */
export const PUBLIC_HEADERS = {
  'Cache-Control': {
    description: 'May be kept by any cache for five minutes.',
    required: true,
    schema: { type: 'string', const: 'public, max-age=300' },
  },
  ETag: {
    description: 'Send it back as If-None-Match to be told of changes only.',
    required: true,
    schema: { type: 'string', pattern: '^"[A-Za-z0-9_-]{43}"$' },
  },
} as const satisfies Headers;

export const ALLOW = {
  Allow: {
    description: 'The methods that there are here.',
    required: true,
    schema: { type: 'string', pattern: '^[A-Z]+(, [A-Z]+)*$' },
  },
} as const satisfies Headers;

/** The headers of a refusal with one of these codes; what API Gateway refuses itself bears none of them. */
export function problemHeaders(codes: readonly ErrorCode[], isOfGateway: boolean): Headers {
  if (codes.length === 0) return {};
  const mayBeRepeated = codes.some(code => RETRYABLE.includes(code));
  return {
    'Cache-Control': { ...NO_STORE, required: !isOfGateway },
    ...(mayBeRepeated && { 'Retry-After': RETRY_AFTER }),
    ...(codes.includes('throttled') && RATE_LIMIT),
  };
}

const RETRYABLE: readonly ErrorCode[] = ['request_in_progress', 'throttled', 'unavailable'];
