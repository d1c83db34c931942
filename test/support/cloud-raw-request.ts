import { type Exchange, exchange } from './http-exchange.ts';
import { signRequest } from './sign-request.ts';

type RawRequest = {
  service: string;
  headers: Record<string, string>;
  body: string;
  signed?: boolean;
  accessKeyId?: string;
  secretAccessKey?: string;
  region?: string;
  date?: Date;
};

export type RawAnswer = {
  status: number;
  headers: Record<string, unknown>;
  /** The name of the error, without the name space before it. */
  error: string | undefined;
  body: Record<string, unknown>;
};

/** Sends a request that no SDK would send, to a service that answers JSON. */
export async function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { status, headers, body } = await exchangeRaw(url, request);
  const parsed = JSON.parse(body);
  const error = parsed.__type?.split('#').at(-1);
  return { status, headers, error, body: parsed };
}

/** Sends a request that no SDK would send, and gives the answer as it came. */
export async function exchangeRaw(url: string, request: RawRequest): Promise<Exchange> {
  const { host, port } = new URL(url);
  const {
    service,
    body,
    signed = true,
    accessKeyId = 'test',
    secretAccessKey = 'test',
    region,
    date,
  } = request;
  const unsigned = { host, ...request.headers };
  const headers = signed
    ? await signRequest({
        method: 'POST',
        path: '/',
        headers: unsigned,
        body,
        service,
        accessKeyId,
        secretAccessKey,
        ...(region !== undefined && { region }),
        ...(date && { date }),
      })
    : unsigned;
  return exchange(Number(port), { method: 'POST', path: '/', headers, body });
}
