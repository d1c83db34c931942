import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { AwsClient } from 'aws4fetch';
import type { CallerSettings } from '../shared/config/caller-settings.ts';

export interface SmokeRequest {
  readonly method: string;
  /** As a caller with AWS credentials writes it; a JWT goes to the same route under /jwt. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface SmokeAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Sends requests with the caller's own credentials, or as whoever holds a retrieval URL. */
export interface SmokeClient {
  asCaller(request: SmokeRequest, signal: AbortSignal): Promise<SmokeAnswer>;
  asBearer(request: SmokeRequest, signal: AbortSignal): Promise<SmokeAnswer>;
}

type Send = (url: string, init: RequestInit) => Promise<Response>;

const REQUEST_MS = 35_000;
/** `https://<api>.execute-api.<region>.amazonaws.com` */
const API_HOST = /\.execute-api\.([a-z0-9-]+)\./;

/** A client of one deployment. Rejects where the environment holds neither a token nor AWS credentials. */
export async function smokeClient(origin: string, settings: CallerSettings): Promise<SmokeClient> {
  const { token } = settings;
  const send = token === undefined ? await signing(origin, settings) : bearing(token);
  const prefix = token === undefined ? '' : '/jwt';
  return {
    asCaller: (request, signal) => answerOf(send, `${origin}${prefix}${request.path}`, request, signal),
    asBearer: (request, signal) => answerOf(fetch, `${origin}${request.path}`, request, signal),
  };
}

/** The SDK's own chain: environment, profile, SSO, container, instance. */
async function signing(origin: string, { region }: CallerSettings): Promise<Send> {
  const credentials = await fromNodeProviderChain()();
  const client = new AwsClient({
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { sessionToken: credentials.sessionToken }),
    region: API_HOST.exec(origin)?.[1] ?? region ?? 'us-east-1',
    service: 'execute-api',
    // What is tried again is decided here, and shown.
    retries: 0,
  });
  return (url, init) => client.fetch(url, init);
}

function bearing(token: string): Send {
  return (url, init) =>
    fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
}

async function answerOf(
  send: Send,
  url: string,
  { method, body }: SmokeRequest,
  signal: AbortSignal,
): Promise<SmokeAnswer> {
  const response = await send(url, {
    method,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}
