import { exchange } from './http-exchange.ts';
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

/** Sends a request that no SDK would send. */
export async function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
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
  const answer = await exchange(Number(port), { method: 'POST', path: '/', headers, body });
  const parsed = JSON.parse(answer.body);
  const error = parsed.__type?.split('#').at(-1);
  return { status: answer.status, headers: answer.headers, error, body: parsed };
}
