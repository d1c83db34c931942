import { sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as z from 'zod';
import { openSigningKey, type SigningKey } from './signing-key.ts';

export type IssuerOptions = {
  /** 0 takes any free port. */
  port: number;
  /** Where the signing key is kept; without it, in memory. */
  dataDir?: string | undefined;
};

export type Claims = Readonly<Record<string, unknown>>;

export interface Issuer {
  /** The `iss` of its tokens. */
  readonly url: string;
  /** Signs claims as they are, beside `iss` and `iat`. */
  readonly sign: (claims: Claims) => string;
  readonly close: () => Promise<void>;
}

/** The audience of tokens unless another one is asked for. */
export const LOCAL_AUDIENCE = 'keyvend';

const tokenRequest = z.strictObject({
  sub: z.string().min(1).max(255),
  audience: z.string().min(1).default(LOCAL_AUDIENCE),
  ttlSeconds: z.int().min(1).max(86_400).default(3_600),
});

/**
 * Starts an OpenID Connect issuer on the loopback interface: its discovery document, its keys, and an endpoint that mints
 * a token for whoever asks.
 * https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export async function startIssuer({ port, dataDir }: IssuerOptions): Promise<Issuer> {
  const key = await openSigningKey(dataDir);
  const server = createServer((request, response) => void answer(request, response, key, url));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`;
  return {
    url,
    sign: claims => signed({ iss: url, iat: secondsNow(), ...claims }, key),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  key: SigningKey,
  url: string,
): Promise<void> {
  const [status, body] = await answerTo(request, key, url);
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function answerTo(
  request: IncomingMessage,
  key: SigningKey,
  url: string,
): Promise<[status: number, body: unknown]> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /.well-known/openid-configuration':
      return [200, metadata(url)];
    case 'GET /jwks':
      return [200, { keys: [key.jwk] }];
    case 'POST /token':
      return await mint(request, key, url);
    default:
      return [404, { error: 'not_found' }];
  }
}

function metadata(url: string) {
  return {
    issuer: url,
    jwks_uri: `${url}/jwks`,
    token_endpoint: `${url}/token`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
  };
}

async function mint(
  request: IncomingMessage,
  key: SigningKey,
  url: string,
): Promise<[status: number, body: unknown]> {
  // A web page cannot send this type to another origin without asking first, and gets no answer to that.
  if (request.headers['content-type'] !== 'application/json') return [415, { error: 'invalid_request' }];
  const parsed = tokenRequest.safeParse(await json(request).catch(() => undefined));
  if (!parsed.success) {
    return [400, { error: 'invalid_request', error_description: z.prettifyError(parsed.error) }];
  }
  const { sub, audience, ttlSeconds } = parsed.data;
  const iat = secondsNow();
  const token = signed({ iss: url, iat, nbf: iat, exp: iat + ttlSeconds, sub, aud: audience }, key);
  return [200, { access_token: token, token_type: 'Bearer', expires_in: ttlSeconds }];
}

function signed(claims: Claims, { privateKey, jwk }: SigningKey): string {
  const content = [{ alg: 'RS256', typ: 'JWT', kid: jwk.kid }, claims]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1000);
}
