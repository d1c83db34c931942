import { createHash } from 'node:crypto';
import type { HttpEvent, HttpResponse } from './http-event.ts';
import { COMMON_HEADERS } from './responses.ts';

const SECONDS_KEPT = 300;

/** What is the same for everybody until the next deployment. */
export interface PublicDocument {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function publicDocument(
  contentType: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): PublicDocument {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  return {
    body,
    headers: {
      ...COMMON_HEADERS,
      'content-type': contentType,
      'cache-control': `public, max-age=${SECONDS_KEPT}`,
      etag,
      ...headers,
    },
  };
}

/** The document, or that it is as it was (RFC 9110 section 13.1.2). */
export function serveDocument({ body, headers }: PublicDocument, { headers: sent }: HttpEvent): HttpResponse {
  const known = (sent['if-none-match'] ?? '').split(',').map(tag => tag.trim().replace(/^W\//, ''));
  const isKnown = known.some(tag => tag === '*' || tag === headers['etag']);
  if (!isKnown) return { statusCode: 200, headers: { ...headers }, body };
  const { 'content-type': _, ...others } = headers;
  return { statusCode: 304, headers: others };
}
