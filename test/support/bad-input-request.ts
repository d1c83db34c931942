import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { Answer } from './api-client.ts';
import type { BadInput } from './bad-input-cases.ts';
import { type Resolve, resolver } from './bad-input-placeholders.ts';
import type { Scene } from './bad-input-scene.ts';
import type { World } from './bad-input-world.ts';
import { exchangeRaw } from './http-exchange.ts';

/** A request with its placeholders resolved. */
export interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

/** An answer with the request that it is to; `requestId` where it is known. */
export interface Exchanged extends Answer {
  readonly outgoing: Outgoing;
  readonly requestId?: string;
}

const VALID = {
  create: {
    path: '/v1/key-pairs',
    members: { clientToken: '{{uuid}}', provider: 'lightsail', region: 'us-east-1', name: '{{name}}' },
  },
  import: {
    path: '/v1/key-pairs/import',
    members: {
      ...{ clientToken: '{{uuid}}', provider: 'lightsail', region: 'us-east-1', name: '{{name}}' },
      publicKey: '{{key:rsa2048}}',
    },
  },
};

/** As many requests are under way at once; more would wait, beyond every time-out, for the one thread of the cloud. */
const INSTANCES = 32;

/** The requests of a case: one, or as many as it says. */
export function requestsOf(world: World, scene: Scene, badInput: BadInput): Outgoing[] {
  return Array.from({ length: badInput.repeat ?? 1 }, () => outgoingOf(world, scene, badInput));
}

export async function sendAll(
  world: World,
  scene: Scene,
  badInput: BadInput,
  requests: readonly Outgoing[],
): Promise<Exchanged[]> {
  const waiting = [...requests];
  const answers: Exchanged[] = [];
  const instance = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      answers.push(await exchange(world, scene, badInput, next));
    }
  };
  await Promise.all(Array.from({ length: INSTANCES }, instance));
  return answers;
}

/** Sends a request straight to its function, or through the gateway. */
async function exchange(
  world: World,
  scene: Scene,
  { layer, caller = 'A', rawRequest }: BadInput,
  outgoing: Outgoing,
): Promise<Exchanged> {
  if (rawRequest !== undefined) return { ...(await sendRaw(world, outgoing)), outgoing };
  if (layer === 'http') return { ...(await sendOverHttp(world, caller, outgoing)), outgoing };
  const userArn = caller === 'none' ? undefined : scene.principals[caller];
  const answer = await world.invoke({ ...outgoing, userArn });
  assert.ok(answer, 'no route has this path');
  return { ...answer, outgoing };
}

function outgoingOf(world: World, scene: Scene, badInput: BadInput): Outgoing {
  const resolve = resolver(world.keys, scene.values);
  const shorthand = badInput.create ? VALID.create : VALID.import;
  const { method = 'POST', path = shorthand.path, query = '', headers = {} } = badInput;
  const body = bodyOf(badInput, resolve);
  const usual = body === undefined ? {} : { 'content-type': 'application/json' };
  const merged = Object.entries({ ...usual, ...headers }).flatMap(([name, value]) =>
    value === null ? [] : [[name, String(resolve(value))]],
  );
  return {
    method,
    path: String(resolve(path)),
    query: String(resolve(query)),
    headers: Object.fromEntries(merged),
    body,
  };
}

function bodyOf(badInput: BadInput, resolve: Resolve): string | Buffer | undefined {
  const { body, bodyRaw, bodyBase64, bodyGzip, rawRequest } = badInput;
  if (rawRequest !== undefined) return String(resolve(rawRequest));
  if (bodyRaw !== undefined) return String(resolve(bodyRaw));
  if (bodyGzip !== undefined) return gzipSync(String(resolve(bodyGzip)));
  if (bodyBase64 !== undefined) {
    return Buffer.from(String(resolve(Buffer.from(bodyBase64, 'base64').toString('latin1'))), 'latin1');
  }
  const value = body ?? membersOf(badInput);
  return value === undefined ? undefined : JSON.stringify(resolve(value));
}

function membersOf({ create, import: imported, without = [] }: BadInput): unknown {
  if (!create && !imported) return undefined;
  const valid = create ? VALID.create.members : VALID.import.members;
  const members = Object.entries({ ...valid, ...(create ?? imported) });
  return Object.fromEntries(members.filter(([name]) => !without.includes(name)));
}

async function sendOverHttp(world: World, caller: string, outgoing: Outgoing): Promise<Answer> {
  const { alice, bob, anyone } = world.service;
  const client = caller === 'A' ? alice : caller === 'B' ? bob : anyone;
  const { method, path, query, headers, body } = outgoing;
  return client({ method, path: query ? `${path}?${query}` : path, headers, body: body?.toString() });
}

/** The one answer that the server gives for these bytes before it closes the connection. */
async function sendRaw(world: World, { body = '' }: Outgoing): Promise<Answer> {
  const { port } = new URL(world.service.url);
  const received = await exchangeRaw(Number(port), body.toString());
  const statusLines = [...received.matchAll(/^HTTP\/1\.1 (\d{3})/gm)];
  assert.equal(statusLines.length, 1, received);
  return { status: Number(statusLines[0]?.[1]), headers: {}, body: received.split('\r\n\r\n')[1] ?? '' };
}
