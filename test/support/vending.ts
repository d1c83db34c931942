import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import type { RELEASED_KEY } from '../../shared/contracts/retrieval.ts';
import type { REISSUED } from '../../shared/contracts/retrieval-options.ts';
import type { CREATED, IMPORTED } from '../../shared/contracts/vend.ts';
import type { Answer, ApiClient, Headers } from './api-client.ts';
import { assertStatus } from './problem.ts';

export type Created = z.infer<typeof CREATED>;
export type Imported = z.infer<typeof IMPORTED>;
export type Reissued = z.infer<typeof REISSUED>;
export type Released = z.infer<typeof RELEASED_KEY>;

export interface VendRequest {
  readonly provider: string;
  readonly region: string;
  readonly name: string;
  readonly clientToken: string;
  readonly [member: string]: unknown;
}

/** The body of a create whose name and client token no other test has. */
export function vendRequest(members: Partial<VendRequest> = {}): VendRequest {
  const unique = randomUUID();
  return {
    provider: 'lightsail',
    region: 'us-east-1',
    name: `key-${unique}`,
    clientToken: unique,
    ...members,
  };
}

export function postCreate(client: ApiClient, body: unknown, headers: Headers = {}): Promise<Answer> {
  return client({ method: 'POST', path: '/v1/key-pairs', body, headers });
}

export function postImport(client: ApiClient, body: unknown, headers: Headers = {}): Promise<Answer> {
  return client({ method: 'POST', path: '/v1/key-pairs/import', body, headers });
}

/** Vends a key pair and gives the body of the 201. */
export async function vend(client: ApiClient, members: Partial<VendRequest> = {}): Promise<Created> {
  const answer = await postCreate(client, vendRequest(members));
  assertStatus(answer, 201);
  return JSON.parse(answer.body);
}

/** The path of a retrieval URL, for a client of the service. */
export function retrievalPath({ retrieval }: Pick<Created, 'retrieval'>): string {
  return new URL(retrieval.url).pathname;
}

export function postRetrieval(
  client: ApiClient,
  created: Pick<Created, 'retrieval'>,
  headers: Headers = {},
): Promise<Answer> {
  return client({ method: 'POST', path: retrievalPath(created), headers });
}

/** Collects the private key of a vend and gives the body of the 200. */
export async function collect(client: ApiClient, created: Pick<Created, 'retrieval'>): Promise<Released> {
  const answer = await postRetrieval(client, created);
  assertStatus(answer, 200);
  return JSON.parse(answer.body);
}

/** What `GET /v1/key-pairs/{id}` says. */
export async function read(client: ApiClient, id: string) {
  const answer = await client({ method: 'GET', path: `/v1/key-pairs/${id}` });
  assertStatus(answer, 200);
  return JSON.parse(answer.body);
}

export function deleteKeyPair(client: ApiClient, id: string): Promise<Answer> {
  return client({ method: 'DELETE', path: `/v1/key-pairs/${id}` });
}

export function postReissue(client: ApiClient, id: string, options?: unknown): Promise<Answer> {
  return client({ method: 'POST', path: `/v1/key-pairs/${id}/retrievals`, body: options });
}

/** Has a new URL issued and gives the body of the 201. */
export async function reissue(client: ApiClient, id: string, options?: unknown): Promise<Reissued> {
  const answer = await postReissue(client, id, options);
  assertStatus(answer, 201);
  return JSON.parse(answer.body);
}

/** Tries to collect with this passcode. */
export function postPasscode(
  client: ApiClient,
  created: Pick<Created, 'retrieval'>,
  passcode: unknown,
): Promise<Answer> {
  return client({ method: 'POST', path: retrievalPath(created), body: { passcode } });
}

/** What the holder of a URL sees without collecting. */
export function viewRetrieval(client: ApiClient, created: Pick<Created, 'retrieval'>): Promise<Answer> {
  return client({ method: 'GET', path: retrievalPath(created) });
}
