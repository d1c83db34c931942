import { createHash, createHmac, randomUUID } from 'node:crypto';
import { exchange } from './http-exchange.ts';

export type Acs3Call = {
  action: string;
  version?: string;
  parameters?: Record<string, string>;
  method?: string;
  accessKeyId?: string;
  secret?: string;
  date?: string;
  nonce?: string;
  /** Sent after the request was signed. */
  tamper?: { path?: string; body?: string; headers?: Record<string, string | undefined> };
};

export type Acs3Answer = { status: number; headers: Record<string, unknown>; body: Record<string, unknown> };

/** Sends a request of RPC style, its parameters in the query, as a client without an SDK does. */
export async function callAcs3(url: string, call: Acs3Call): Promise<Acs3Answer> {
  const { host, port } = new URL(url);
  const query = canonicalQuery(call.parameters ?? {});
  const { path = `/?${query}`, body = '', headers = {} } = call.tamper ?? {};
  const sent = Object.entries({ ...signedHeaders(host, query, call), ...headers });
  const { method = 'POST' } = call;
  const answer = await exchange(Number(port), {
    ...{ method, path, body },
    headers: Object.fromEntries(
      sent.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  });
  return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) };
}

/**
 * The signature of https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature, read
 * independently of the emulator and of the SDK.
 */
export function signedHeaders(host: string, query: string, call: Acs3Call): Record<string, string> {
  const headers = {
    host,
    'x-acs-action': call.action,
    'x-acs-content-sha256': sha256(''),
    'x-acs-date': call.date ?? new Date().toISOString().replace(/\.\d+/, ''),
    'x-acs-signature-nonce': call.nonce ?? randomUUID(),
    'x-acs-version': call.version ?? '2020-06-01',
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `${call.method ?? 'POST'}\n/\n${query}\n${lines.join('')}\n${names}\n${sha256('')}`;
  const signature = createHmac('sha256', call.secret ?? 'test')
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const credential = call.accessKeyId ?? 'test';
  const authorization = `ACS3-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signature}`;
  return { ...headers, authorization };
}

export function canonicalQuery(parameters: Record<string, string>): string {
  return Object.keys(parameters)
    .sort()
    .map(name => `${encode(name)}=${encode(parameters[name] ?? '')}`)
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
