import { KeyvendError } from '../domain/errors.ts';
import { containsPrivateKey, privateKeySubmitted } from '../domain/private-key-marker.ts';
import { hasDuplicateKeys } from './duplicate-keys.ts';
import type { HttpEvent } from './http-event.ts';

/** The largest legal body is far below: 47 tags and a 16 KiB public key. */
const MAX_BODY_BYTES = 64 * 1024;

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;
const BYTE_ORDER_MARK = '\u{feff}';

/**
 * The JSON value of a request body; `undefined` for no body where that is allowed. Throws
 * `unsupported_media_type`, `payload_too_large`, `invalid_json`, or `private_key_submitted` when any text in it is
 * a private key. Nothing of the body is kept in an error.
 */
export function readJson(event: HttpEvent, { optional = false } = {}): unknown {
  const absent = optional && !event.body;
  // A form without fields has an empty body too, and still is no request that this API knows.
  if (!absent || 'content-type' in event.headers) checkMediaType(event.headers);
  if (absent) return undefined;
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new KeyvendError('payload_too_large', `Send at most ${MAX_BODY_BYTES / 1024} KiB.`);
  }
  const value = parse(decode(bytes));
  refusePrivateKeys(value);
  return value;
}

function checkMediaType(headers: HttpEvent['headers']): void {
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
    throw new KeyvendError('unsupported_media_type', 'Send Content-Type: application/json, in UTF-8.');
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new KeyvendError('unsupported_media_type', 'Send the body without a Content-Encoding.');
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalidJson('The body must be UTF-8.');
  }
}

/** A repeated key or a byte order mark reads differently in different parsers (RFC 8259 sections 4 and 8.1). */
function parse(text: string): unknown {
  if (text.startsWith(BYTE_ORDER_MARK)) throw invalidJson('The body must not start with a byte order mark.');
  const value = parseStandardJson(text);
  if (hasDuplicateKeys(text)) throw invalidJson('The body must not repeat a key within an object.');
  return value;
}

function parseStandardJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the input, so it is not kept as a cause either.
    throw invalidJson('Send one JSON document (RFC 8259).');
  }
}

/** Throws `private_key_submitted` when any value in it, however deep, is a text with a private key. */
export function refusePrivateKeys(value: unknown): void {
  // A stack of our own: recursion would end in a RangeError on 64 KiB of nested brackets.
  const pending = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'string' && containsPrivateKey(next)) throw privateKeySubmitted();
    if (typeof next === 'object' && next !== null) pending.push(...Object.values(next));
  }
}

function invalidJson(detail: string): KeyvendError {
  return new KeyvendError('invalid_json', detail);
}
