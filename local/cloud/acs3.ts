import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { canonicalQuery, headerValue } from '../sigv4.ts';

export type Acs3Request = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer };

export type Acs3Options = {
  secretFor: (accessKeyId: string) => string | undefined;
  now: number;
  maxSkewMs: number;
};

export type Acs3Refusal = 'malformed' | 'unknown-key' | 'date-format' | 'expired' | 'signature';

export type Acs3Verification =
  | { ok: true; accessKeyId: string; nonce: string }
  | { ok: false; reason: Acs3Refusal };

type Authorization = { accessKeyId: string; signedHeaders: string[]; signature: Buffer };

const ALGORITHM = 'ACS3-HMAC-SHA256';
const AUTHORIZATION =
  /^ACS3-HMAC-SHA256 Credential=([\w.-]+), ?SignedHeaders=([a-z0-9-]+(?:;[a-z0-9-]+)*), ?Signature=([0-9a-f]{64})$/;
const ACS_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
/** All of them, and `host`, whatever else is signed. */
const REQUIRED_HEADERS = ['x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256'];

/**
 * Verifies the Authorization header of a request to an Alibaba Cloud service; a security token is neither required nor
 * checked. The rules are those of
 * https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */
export function verifyAcs3(request: Acs3Request, options: Acs3Options): Acs3Verification {
  const authorization = parseAuthorization(request.headers);
  if (!authorization) return { ok: false, reason: 'malformed' };
  const reason = refusalOf(request, authorization, options);
  if (reason) return { ok: false, reason };
  const nonce = headerValue(request.headers, 'x-acs-signature-nonce') ?? '';
  return { ok: true, accessKeyId: authorization.accessKeyId, nonce };
}

function parseAuthorization(headers: IncomingHttpHeaders): Authorization | undefined {
  const match = AUTHORIZATION.exec(headers.authorization ?? '');
  if (!match) return undefined;
  const [, accessKeyId = '', signed = '', signature = ''] = match;
  const signedHeaders = signed.split(';');
  // "All common request headers but Authorization must be signed where they are present" (same page).
  const present = Object.keys(headers).filter(name => name.startsWith('x-acs-'));
  const isComplete = ['host', ...REQUIRED_HEADERS, ...present].every(name => signedHeaders.includes(name));
  return isComplete ? { accessKeyId, signedHeaders, signature: Buffer.from(signature, 'hex') } : undefined;
}

function refusalOf(
  request: Acs3Request,
  authorization: Authorization,
  { secretFor, now, maxSkewMs }: Acs3Options,
): Acs3Refusal | undefined {
  const secret = secretFor(authorization.accessKeyId);
  if (secret === undefined) return 'unknown-key';
  const date = headerValue(request.headers, 'x-acs-date') ?? '';
  if (!ACS_DATE.test(date)) return 'date-format';
  if (!(Math.abs(now - Date.parse(date)) <= maxSkewMs)) return 'expired';
  const payloadHash = sha256(request.body);
  if (headerValue(request.headers, 'x-acs-content-sha256') !== payloadHash) return 'signature';
  const expected = signatureOf(request, authorization.signedHeaders, secret, payloadHash);
  return timingSafeEqual(expected, authorization.signature) ? undefined : 'signature';
}

function signatureOf(
  { method, url, headers }: Acs3Request,
  signedHeaders: string[],
  secret: string,
  payloadHash: string,
): Buffer {
  const [path = '', query = ''] = url.split('?', 2);
  // node:http gives the bytes of the request target and of the header values as latin1.
  const canonicalRequest = [
    method,
    path,
    canonicalQuery(query),
    ...signedHeaders.toSorted().map(name => `${name}:${headerValue(headers, name) ?? ''}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const stringToSign = `${ALGORITHM}\n${sha256(Buffer.from(canonicalRequest, 'latin1'))}`;
  return createHmac('sha256', secret).update(stringToSign).digest();
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
