import { RELEASE_PRIVATE_KEY, RELEASE_QUERY, RELEASED_KEY } from '../contracts/retrieval.ts';
import { checkIdempotencyKey } from '../domain/client-token.ts';
import { KeyvendError } from '../domain/errors.ts';
import type { KeyPair } from '../domain/key-pair.ts';
import type { PrivateKey } from '../domain/private-key.ts';
import type { HttpEvent, HttpResponse } from './http-event.ts';
import { readJson } from './json-body.ts';
import { attachment, json } from './responses.ts';
import { validate } from './validation.ts';

const PEM_FILE = 'application/x-pem-file';

export const RELEASE_MEDIA_TYPES = ['application/json', PEM_FILE];

/**
 * A request for a private key that is well-formed in every part; anything less must not consume. Throws
 * `forbidden` for a page of another origin, `invalid_request` and the errors of `readJson`.
 */
export function readRelease(event: HttpEvent, baseUrl: string) {
  const { origin, 'idempotency-key': idempotencyKey } = event.headers;
  if (origin !== undefined && origin !== baseUrl) {
    throw new KeyvendError('forbidden', 'A private key cannot be collected from a page of another origin.');
  }
  if (idempotencyKey !== undefined) checkIdempotencyKey(idempotencyKey);
  validate(RELEASE_QUERY, event.queryStringParameters ?? {}, '/query');
  const body = validate(RELEASE_PRIVATE_KEY, readJson(event, { optional: true }));
  return { passcode: body?.passcode, idempotencyKey };
}

/** The answer that carries the private key; our own copy of its bytes is wiped. */
export function releasedKey(
  { keyPair, privateKey }: { keyPair: KeyPair; privateKey: PrivateKey },
  mediaType: string,
): HttpResponse {
  using key = privateKey;
  const pem = key.bytes().toString('utf8');
  if (mediaType === PEM_FILE) return attachment(`${keyPair.name}.pem`, PEM_FILE, pem);
  return json(200, RELEASED_KEY.parse({ keyPair, privateKey: pem, format: 'pem' }));
}
