import { randomUUID } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { LOCAL_CALLERS } from '../local/callers.ts';

/** A caller of the local service who signs with SigV4. */
export function tenant(accessKeyId: string): AwsClient {
  const secretAccessKey = LOCAL_CALLERS.get(accessKeyId)?.secretAccessKey;
  if (secretAccessKey === undefined) throw new Error(`${accessKeyId} is no caller of the local service`);
  return new AwsClient({ accessKeyId, secretAccessKey, service: 'execute-api', region: 'us-east-1' });
}

interface Vended {
  readonly retrieval: { readonly url: string };
}

export interface Answered {
  readonly milliseconds: number;
  readonly body: string;
}

/** Vends a key pair whose name and client token nobody else has. */
export function vend(client: AwsClient, serviceUrl: string, retrieval: object = {}): Promise<Answered> {
  const unique = randomUUID();
  const body = JSON.stringify({
    provider: 'lightsail',
    region: 'us-east-1',
    name: `bench-${unique}`,
    clientToken: unique,
    retrieval,
  });
  const headers = { 'content-type': 'application/json' };
  return timed(client, new Request(`${serviceUrl}/v1/key-pairs`, { method: 'POST', headers, body }), 201);
}

/** Vends and gives the retrieval URL. */
export async function vendedUrl(client: AwsClient, serviceUrl: string, retrieval?: object): Promise<string> {
  const vended: Vended = JSON.parse((await vend(client, serviceUrl, retrieval)).body);
  return vended.retrieval.url;
}

/** Signs before the clock starts. Throws at any other status, so that no refusal is measured as an answer. */
export async function timed(client: AwsClient, request: Request, status: number): Promise<Answered> {
  const signed = await client.sign(request);
  const start = performance.now();
  const answer = await fetch(signed);
  const body = await answer.text();
  const milliseconds = performance.now() - start;
  if (answer.status !== status) throw new Error(`${request.method} gave ${answer.status}: ${body}`);
  return { milliseconds, body };
}
