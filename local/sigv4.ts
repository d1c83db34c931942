import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export type SigV4Request = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer };

export type SigV4Options = {
  service: string;
  secretFor: (accessKeyId: string) => string | undefined;
  now: number;
  maxSkewMs?: number;
};

export type SigV4Refusal =
  | 'missing'
  | 'malformed'
  | 'unknown-key'
  | 'scope'
  | 'expired'
  | 'body-hash'
  | 'signature';

export type SigV4Verification =
  | { ok: true; accessKeyId: string; region: string; service: string }
  | { ok: false; reason: SigV4Refusal };

type Authorization = {
  accessKeyId: string;
  amzDate: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: Buffer;
};

const ALGORITHM = 'AWS4-HMAC-SHA256';
const CREDENTIAL = /^([\w-]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/;
const SIGNED_HEADERS = /^[a-z0-9!#$%&'*+.^_`|~-]+(;[a-z0-9!#$%&'*+.^_`|~-]+)*$/;
const SIGNATURE = /^[0-9a-f]{64}$/;
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/**
 * Verifies the SigV4 Authorization header of a request, for every service but S3 (whose path is encoded once).
 * `url` is the raw request target. A session token is neither required nor checked. The rules are those of
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifySigV4(request: SigV4Request, options: SigV4Options): SigV4Verification {
  if (request.headers.authorization === undefined) return { ok: false, reason: 'missing' };
  const authorization = parseAuthorization(request.headers.authorization, amzDateOf(request));
  if (!authorization || !isWellFormed(request, authorization)) return { ok: false, reason: 'malformed' };
  const reason = refusalOf(request, authorization, options);
  if (reason) return { ok: false, reason };
  const { accessKeyId, region, service } = authorization;
  return { ok: true, accessKeyId, region, service };
}

function refusalOf(
  request: SigV4Request,
  authorization: Authorization,
  options: SigV4Options,
): SigV4Refusal | undefined {
  const secret = options.secretFor(authorization.accessKeyId);
  if (secret === undefined) return 'unknown-key';
  const { service, amzDate, date } = authorization;
  if (service !== options.service || !amzDate.startsWith(date)) return 'scope';
  if (!isWithinSkew(amzDate, options)) return 'expired';
  const payloadHash = sha256(request.body);
  const declaredHash = headerValue(request.headers, 'x-amz-content-sha256') ?? payloadHash;
  if (declaredHash !== payloadHash) return 'body-hash';
  const expected = signatureOf(request, authorization, secret, payloadHash);
  return timingSafeEqual(expected, authorization.signature) ? undefined : 'signature';
}

function amzDateOf(request: SigV4Request): string {
  return headerValue(request.headers, 'x-amz-date') ?? '';
}

function parseAuthorization(header: string, amzDate: string): Authorization | undefined {
  const [algorithm, ...rest] = header.split(' ');
  const parts = rest
    .join(' ')
    .split(',')
    .map(part => part.trim());
  if (algorithm !== ALGORITHM || parts.length !== 3 || !AMZ_DATE.test(amzDate)) return undefined;
  const credential = CREDENTIAL.exec(component(parts, 'Credential'));
  const signedHeaders = component(parts, 'SignedHeaders');
  const signature = component(parts, 'Signature');
  if (!credential || !SIGNED_HEADERS.test(signedHeaders) || !SIGNATURE.test(signature)) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = ''] = credential;
  return {
    accessKeyId,
    amzDate,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature: Buffer.from(signature, 'hex'),
  };
}

function component(parts: string[], name: string): string {
  return parts.find(part => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}

function isWellFormed(request: SigV4Request, { signedHeaders }: Authorization): boolean {
  if (!request.url.startsWith('/') || BAD_ESCAPE.test(queryOf(request.url))) return false;
  return requiredHeaders(request.headers).every(name => signedHeaders.includes(name));
}

/** "You must include the host header [...] and any x-amz-* headers in the signature" (same page, CanonicalHeaders). */
function requiredHeaders(headers: IncomingHttpHeaders): string[] {
  return ['host', ...Object.keys(headers).filter(name => name.startsWith('x-amz-'))];
}

function isWithinSkew(amzDate: string, { now, maxSkewMs = 300_000 }: SigV4Options): boolean {
  const signedAt = Date.parse(amzDate.replace(AMZ_DATE, '$1-$2-$3T$4:$5:$6Z'));
  return Math.abs(now - signedAt) <= maxSkewMs;
}

function signatureOf(
  request: SigV4Request,
  { amzDate, date, region, service, signedHeaders }: Authorization,
  secret: string,
  payloadHash: string,
): Buffer {
  // node:http gives the bytes of the request target and of the header values as latin1.
  const canonicalRequest = [
    request.method,
    canonicalPath(request.url),
    canonicalQuery(queryOf(request.url)),
    ...signedHeaders.map(name => `${name}:${headerValue(request.headers, name) ?? ''}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const scope = [date, region, service, 'aws4_request'];
  const signingKey = scope.reduce(hmac, Buffer.from(`AWS4${secret}`));
  return hmac(
    signingKey,
    [ALGORITHM, amzDate, scope.join('/'), sha256(Buffer.from(canonicalRequest, 'latin1'))].join('\n'),
  );
}

function canonicalPath(url: string): string {
  const path = url.split('?', 1).join('');
  const segments = removeDotSegments(path.split('/')).map(percentEncode);
  return `/${segments.join('/')}${path.endsWith('/') && segments.length > 0 ? '/' : ''}`;
}

/** RFC 3986 section 5.2.4; every service but S3 also takes consecutive slashes for one. */
function removeDotSegments(segments: string[]): string[] {
  const kept: string[] = [];
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return kept;
}

function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1);
}

/** The parameters of a query in order, each encoded as RFC 3986 says. */
export function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter(pair => pair !== '')
    .map(encodePair)
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(pair => pair.join('='))
    .join('&');
}

function encodePair(pair: string): [name: string, value: string] {
  const equals = pair.indexOf('=');
  return equals < 0
    ? [reEncode(pair), '']
    : [reEncode(pair.slice(0, equals)), reEncode(pair.slice(equals + 1))];
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function reEncode(text: string): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return percentEncode(bytes);
}

/** Encodes each byte of a latin1 string that RFC 3986 does not call unreserved. */
function percentEncode(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9\-._~]/g, byte => {
    return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** The value of a header as it is signed: trimmed, its blanks folded. */
export function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  const joined = Array.isArray(value) ? value.join(',') : value;
  return joined?.trim().replace(/[ \t]+/g, ' ');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
