import { apiRootOf } from '../domain/principal.ts';
import { contentDisposition } from './content-disposition.ts';
import type { HttpResponse } from './http-event.ts';

/** On every answer: nothing we say may be cached, sniffed or leaked by a referrer. */
export const COMMON_HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const;

export function json(statusCode: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    statusCode,
    headers: { ...COMMON_HEADERS, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** The answer to a create or import. */
export function vended(
  answer: { keyPair: { id: string; createdBy: string } },
  replayed: boolean,
): HttpResponse {
  const { id, createdBy } = answer.keyPair;
  const location = `${apiRootOf(createdBy)}/key-pairs/${id}`;
  return json(201, answer, { location, ...(replayed ? { 'idempotent-replayed': 'true' } : {}) });
}

export function noContent(): HttpResponse {
  return { statusCode: 204, headers: COMMON_HEADERS };
}

/** A file to be saved, never shown. */
export function attachment(name: string, contentType: string, body: string): HttpResponse {
  return {
    statusCode: 200,
    headers: {
      ...COMMON_HEADERS,
      'content-type': contentType,
      'content-disposition': contentDisposition(name),
    },
    body,
  };
}
