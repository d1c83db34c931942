import { invalidField } from './errors.ts';

/** 1 to 64 printable ASCII characters without the blank: the common ground of EC2's and Alibaba's tokens. */
export const CLIENT_TOKEN = /^[\x21-\x7e]{1,64}$/;

/**
 * The client token of a request that may name it twice, in its body and in an `Idempotency-Key` header.
 * `undefined` when it names none. Throws `invalid_request` for a malformed header or two different tokens.
 */
export function clientTokenOf(inBody: string | undefined, inHeader: string | undefined): string | undefined {
  if (inHeader === undefined) return inBody;
  checkIdempotencyKey(inHeader);
  if (inBody !== undefined && inBody !== inHeader) {
    throw invalidField('/clientToken', 'must equal the Idempotency-Key header when both are given');
  }
  return inHeader;
}

/** Throws `invalid_request` for an Idempotency-Key header that is not one token. */
export function checkIdempotencyKey(header: string): void {
  // API Gateway joins repeated headers with a comma: a comma may be two keys, and then neither is meant.
  if (CLIENT_TOKEN.test(header) && !header.includes(',')) return;
  throw invalidField('/headers/idempotency-key', 'must be one token of 1 to 64 printable ASCII characters');
}
