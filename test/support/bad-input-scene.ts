import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CreateKeyPairCommand } from '@aws-sdk/client-lightsail';
import { callAcs3 } from './acs3-request.ts';
import type { Answer } from './api-client.ts';
import type { BadInput, Caller } from './bad-input-cases.ts';
import { freshName } from './bad-input-placeholders.ts';
import type { World } from './bad-input-world.ts';
import { goodClaims } from './forged-tokens.ts';
import { importing } from './swas-calls.ts';
import type { Created } from './vending.ts';

/** What there is before the request of a case, and what its placeholders stand for. */
export interface Scene {
  readonly principals: Readonly<Record<Exclude<Caller, 'none'>, string>>;
  readonly values: Readonly<Record<string, string>>;
  /** The key pair that the case is about, and the answer that gave it. */
  readonly vended?: Vended;
  /** The answer to the first POST on its retrieval. */
  readonly first?: Answer;
  /** Lets go of what the scene holds. */
  readonly finish?: () => Promise<void>;
}

export interface Vended {
  readonly request: string;
  readonly answer: Answer;
  readonly created: Created;
  readonly token: string;
}

type Props = Omit<Scene, 'principals'>;
type Make = (world: World, principals: Scene['principals']) => Promise<Props>;

const PROPS: readonly [placeholder: RegExp, make: Make][] = [
  [/key-pair:A|token:fresh/, freshKeyPair],
  [/(client-token|name|body):used/, freshKeyPair],
  [/key-pair:B/, keyPairOfAnother],
  [/imported-key:B/, keyImportedByAnother],
  [/body:in-progress|key-pair:creating/, createInProgress],
  [/key-pair:deleted/, deletedKeyPair],
  [/token:caller/, keyPairOfCaller],
  [/name:existing/, nameOfAnother],
  [/cursor:B/, cursorOfAnother],
  [/token:claimed/, claimedKeyPair],
  [/token:expired/, (world, { A }) => expiredKeyPair(world, A, 1)],
  [/region:full/, fullRegion],
  [/token:expires-now/, (world, { A }) => expiredKeyPair(world, A, 0)],
];

/** Fresh principals, and whatever else the placeholders of a case call for. */
export async function setScene(world: World, badInput: BadInput): Promise<Scene> {
  const { rule: _, expect: __, ...request } = badInput;
  const text = JSON.stringify(request);
  const principals = {
    ...{ A: userArn(`${badInput.id}-a`), B: userArn(`${badInput.id}-b`) },
    ...{ auditor: userArn('auditor'), bob: userArn('bob') },
  };
  const make = PROPS.find(([placeholder]) => placeholder.test(text))?.[1];
  const props = make ? await make(world, principals) : { values: {} };
  const { host } = new URL(world.service.url);
  const expired = world.service.issuer.sign(
    goodClaims({ sub: 'alice', exp: Math.floor(Date.now() / 1000) - 60 }),
  );
  return { principals, ...props, values: { host, 'jwt:expired': expired, ...props.values } };
}

/** Vends a key pair with a name and a client token of its own. */
export async function vend(world: World, userArn: string, members: object = {}): Promise<Vended> {
  const request = validCreate(members);
  const answer = await send(world, userArn, request);
  assert.equal(answer.status, 201, answer.body);
  const created: Created = JSON.parse(answer.body);
  return { request, answer, created, token: created.retrieval.url.split('/').at(-1) ?? '' };
}

function validCreate(members: object = {}): string {
  const [clientToken, name] = [randomUUID(), freshName()];
  return JSON.stringify({ clientToken, provider: 'lightsail', region: 'us-east-1', name, ...members });
}

async function send(world: World, userArn: string, body: string, path = '/v1/key-pairs'): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await world.invoke({ method: 'POST', path, headers, body, userArn });
  assert.ok(answer);
  return answer;
}

async function freshKeyPair(world: World, { A }: Scene['principals']): Promise<Props> {
  const vended = await vend(world, A);
  const { token, request, created } = vended;
  const { clientToken, name } = JSON.parse(request);
  return {
    vended,
    values: {
      'key-pair:A': created.keyPair.id,
      'token:fresh': token,
      'token:fresh:cut': token.slice(0, 40),
      'token:fresh:tail': withOtherTail(token),
      'token:fresh:percent': [...token].map(sign => `%${sign.charCodeAt(0).toString(16)}`).join(''),
      'client-token:used': clientToken,
      'name:used': name,
      'body:used': request,
    },
  };
}

/** The last of 43 characters carries two bits that base64url does not need: four texts decode to the same bytes. */
function withOtherTail(token: string): string {
  const bytes = Buffer.from(token, 'base64url');
  const other = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
    .map(tail => token.slice(0, -1) + tail)
    .find(text => text !== token && Buffer.from(text, 'base64url').equals(bytes));
  assert.ok(other);
  return other;
}

async function keyPairOfAnother(world: World, { B }: Scene['principals']): Promise<Props> {
  const { created } = await vend(world, B);
  return { values: { 'key-pair:B': created.keyPair.id } };
}

async function keyImportedByAnother(world: World, { B }: Scene['principals']): Promise<Props> {
  const publicKey = world.keys['rsa2048'] ?? '';
  const body = JSON.stringify({ provider: 'lightsail', region: 'us-east-1', name: freshName(), publicKey });
  assert.equal((await send(world, B, body, '/v1/key-pairs/import')).status, 201);
  return { values: { 'imported-key:B': publicKey } };
}

async function createInProgress(world: World, { A }: Scene['principals']): Promise<Props> {
  const request = validCreate();
  const { name } = JSON.parse(request);
  const [held, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const remove = world.service.cloud.intercept(async ({ operation, input }) => {
    if (operation !== 'CreateKeyPair' || Object(input).keyPairName !== name) return undefined;
    held.resolve();
    await release.promise;
    return undefined;
  });
  const answer = send(world, A, request);
  await held.promise;
  return {
    values: { 'body:in-progress': request, 'key-pair:creating': await idOf(world, A, name) },
    async finish() {
      release.resolve();
      remove();
      assert.equal((await answer).status, 201);
    },
  };
}

async function idOf(world: World, principal: string, name: string): Promise<string> {
  const list = { method: 'GET', path: '/v1/key-pairs', query: `name=${name}`, headers: {} };
  const page = await world.invoke({ ...list, userArn: principal });
  return JSON.parse(page?.body ?? '').items[0].id;
}

async function deletedKeyPair(world: World, { A }: Scene['principals']): Promise<Props> {
  const { id } = (await vend(world, A)).created.keyPair;
  const path = `/v1/key-pairs/${id}`;
  const answer = await world.invoke({ method: 'DELETE', path, headers: {}, userArn: A });
  assert.equal(answer?.status, 204);
  return { values: { 'key-pair:deleted': id } };
}

async function keyPairOfCaller(world: World, { A }: Scene['principals']): Promise<Props> {
  const vended = await vend(world, A, { retrieval: { access: 'caller' } });
  return { vended, values: { 'token:caller': vended.token } };
}

async function nameOfAnother(world: World): Promise<Props> {
  const keyPairName = freshName();
  await world.service.lightsail.send(new CreateKeyPairCommand({ keyPairName }));
  return { values: { 'name:existing': keyPairName } };
}

/** SWAS has ten places in each region; no other case takes one in this. */
async function fullRegion(world: World): Promise<Props> {
  const region = 'cn-qingdao';
  for (let made = 0; made < 10; made += 1) {
    const parameters = { RegionId: region, ...importing(freshName()) };
    const { status } = await callAcs3(world.service.cloud.url, { action: 'ImportKeyPair', parameters });
    assert.equal(status, 200);
  }
  return { values: { 'region:full': region } };
}

async function cursorOfAnother(world: World, { B }: Scene['principals']): Promise<Props> {
  await vend(world, B);
  await vend(world, B);
  const list = { method: 'GET', path: '/v1/key-pairs', query: 'limit=1', headers: {}, userArn: B };
  const page = await world.invoke(list);
  const { nextCursor } = JSON.parse(page?.body ?? '');
  assert.equal(typeof nextCursor, 'string');
  return { values: { 'cursor:B': nextCursor } };
}

async function claimedKeyPair(world: World, { A }: Scene['principals']): Promise<Props> {
  const vended = await vend(world, A);
  const claimKey = randomUUID();
  const path = `/r/${vended.token}`;
  const first = await world.invoke({ method: 'POST', path, headers: { 'idempotency-key': claimKey } });
  assert.equal(first?.status, 200);
  return { vended, first, values: { 'token:claimed': vended.token, 'claim-key': claimKey } };
}

async function expiredKeyPair(world: World, principal: string, msAgo: number): Promise<Props> {
  const now = Date.now();
  const vended = await vend(world, principal);
  world.setTime(Date.parse(vended.created.retrieval.expiresAt) + msAgo);
  return {
    vended,
    values: { 'token:expired': vended.token, 'token:expires-now': vended.token },
    finish: async () => world.setTime(now),
  };
}

function userArn(name: string): string {
  return `arn:aws:iam::000000000000:user/${name}`;
}
