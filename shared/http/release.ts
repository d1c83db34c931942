import { RELEASE_PRIVATE_KEY, RELEASE_QUERY, RELEASED_KEY } from '../contracts/retrieval.ts';
import { checkIdempotencyKey } from '../domain/client-token.ts';
import { invalidField, KeyvendError } from '../domain/errors.ts';
import { type KeyFormat, takesPassphrase } from '../domain/key-file.ts';
import { keyFileName } from '../domain/key-file-name.ts';
import type { KeyPair } from '../domain/key-pair.ts';
import type { SecretBytes } from '../domain/secret-bytes.ts';
import type { HttpEvent, HttpResponse } from './http-event.ts';
import { readJson } from './json-body.ts';
import { attachment, json } from './responses.ts';
import { validate } from './validation.ts';

const PEM_FILE = 'application/x-pem-file';

/** The raw file has the one media type in every format: no other is registered for OpenSSH's and PuTTY's. */
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
  const { format } = validate(RELEASE_QUERY, event.queryStringParameters ?? {}, '/query');
  const body = validate(RELEASE_PRIVATE_KEY, readJson(event, { optional: true }));
  if (body?.passphrase !== undefined && !takesPassphrase(format)) {
    throw invalidField('/passphrase', 'only the formats openssh and ppk take a passphrase');
  }
  return { passcode: body?.passcode, passphrase: body?.passphrase, format, idempotencyKey };
}

/** What a release gives to its claimant. */
interface ReleasedFile {
  readonly keyPair: KeyPair;
  readonly privateKey: SecretBytes;
  readonly format: KeyFormat;
}

/** The answer that carries the private key; our own copy of its bytes is wiped. */
export function releasedKey({ keyPair, privateKey, format }: ReleasedFile, mediaType: string): HttpResponse {
  using key = privateKey;
  const text = key.bytes().toString('utf8');
  if (mediaType === PEM_FILE) return attachment(keyFileName(keyPair.name, format), PEM_FILE, text);
  return json(200, RELEASED_KEY.parse({ keyPair, privateKey: text, format }));
}
