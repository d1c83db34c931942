import { ERROR_CATALOG, KeyvendError, type UsedUpQuota } from '../domain/errors.ts';
import type { HttpResponse } from './http-event.ts';
import { json } from './responses.ts';

/** The catalogue's error for whatever was thrown: what we did not foresee is `internal`, without a word of it. */
export function catalogued(error: unknown): KeyvendError {
  if (error instanceof KeyvendError) return error;
  return new KeyvendError(
    'internal',
    'Something failed that should not. Report the requestId to the operator.',
    {
      cause: error,
    },
  );
}

/** The answer to a refused request: a problem document (RFC 9457). */
export function problem(error: KeyvendError, requestId: string, allow: readonly string[]): HttpResponse {
  const { status, title, retryable } = ERROR_CATALOG[error.code];
  const { code, detail, errors, retryAfterSeconds, usedUp } = error;
  const type = `urn:keyvend:problem:${code}`;
  return json(
    status,
    { type, title, status, detail, code, requestId, retryable, errors },
    {
      'content-type': 'application/problem+json',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(usedUp && rateLimitHeaders(usedUp)),
      ...(code === 'method_not_allowed' ? { allow: allow.join(', ') } : {}),
    },
  );
}

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ (revision 9): the quota, and that nothing is left of it. */
function rateLimitHeaders({ name, quota, windowSeconds, resetSeconds }: UsedUpQuota): Record<string, string> {
  const window = windowSeconds === undefined ? '' : `;w=${windowSeconds}`;
  const reset = resetSeconds === undefined ? '' : `;t=${resetSeconds}`;
  return { 'ratelimit-policy': `"${name}";q=${quota}${window}`, ratelimit: `"${name}";r=0${reset}` };
}
