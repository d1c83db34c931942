import { createPrivateKey, createPublicKey } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type * as z from 'zod/mini';
import { AUDIT_EVENT_PAGE } from '../shared/contracts/audit-event.ts';
import { RELEASED_KEY } from '../shared/contracts/retrieval.ts';
import { CREATED } from '../shared/contracts/vend.ts';
import { openSshFingerprint } from '../shared/domain/fingerprint.ts';
import { fromKeyObject } from '../shared/domain/public-key-object.ts';
import type { SmokeAnswer, SmokeClient, SmokeRequest } from './smoke-client.ts';

export type Created = z.infer<typeof CREATED>;

export interface SmokeOrder {
  readonly provider: string;
  readonly region: string;
  /** Also the client token, so that a second request never makes a second key pair. */
  readonly name: string;
}

/** Says what a step is, runs it, and says how long it took. */
export type Step = <Result>(title: string, run: () => Promise<Result>) => Promise<Result>;

const EXPECTED_EVENTS = [
  ...['vend.requested', 'vend.succeeded', 'retrieval.released'],
  ...['key_pair.deleting', 'key_pair.deleted'],
];
/** The index of the trail follows the table within a moment. */
const TRIES = 10;
const PAUSE_MS = 1_000;
/** Still running, or limited. */
const MAY_END: ReadonlySet<number> = new Set([409, 429]);

/** Vends one key pair, collects it once and has it refused after that. Throws at the first thing that is not as promised. */
export async function vendAndCollect(
  client: SmokeClient,
  order: SmokeOrder,
  { step, signal }: { step: Step; signal: AbortSignal },
): Promise<Created> {
  const request = createRequest(order);
  const first = await step(`vend ${order.name}`, async () =>
    expect(201, await client.asCaller(request, signal)),
  );
  const created = CREATED.parse(JSON.parse(first.body));
  await step('repeat the request: the same bytes', async () => {
    const again = expect(201, await client.asCaller(request, signal));
    holds(again.body === first.body, 'the second answer differs');
    holds(again.headers.get('idempotent-replayed') === 'true', 'it is not marked as a replay');
  });
  const retrieval = retrievalOf(created);
  const sender = created.retrieval.access === 'caller' ? client.asCaller : client.asBearer;
  await step('look at the retrieval: nothing is consumed', async () =>
    expect(200, await sender({ method: 'GET', path: retrieval.path }, signal)),
  );
  await step(`retrieve: the private key has ${created.keyPair.fingerprint}`, async () => {
    const released = expect(200, await sender(retrieval, signal));
    checkKey(RELEASED_KEY.parse(JSON.parse(released.body)).privateKey, created);
  });
  await step('retrieve once more: refused', async () =>
    expect(410, await sender(retrieval, signal), 'retrieval_consumed'),
  );
  return created;
}

/** Checks that the trail has everything, unbroken, and names the request that vended. */
export async function checkAudit(
  client: SmokeClient,
  { keyPair, requestId }: Created,
  signal: AbortSignal,
): Promise<void> {
  const path = `/v1/audit-events?keyPairId=${keyPair.id}`;
  for (let tries = 1; ; tries += 1) {
    const answer = expect(200, await client.asCaller({ method: 'GET', path }, signal));
    const { items } = AUDIT_EVENT_PAGE.parse(JSON.parse(answer.body));
    const events = items.toReversed();
    const missing = EXPECTED_EVENTS.filter(name => !events.some(({ event }) => event === name));
    if (missing.length > 0 && tries < TRIES) {
      await setTimeout(PAUSE_MS, undefined, { signal });
      continue;
    }
    holds(missing.length === 0, `the trail lacks ${missing.join(', ')}`);
    holds(
      events.every(({ previousHash }, index) => index === 0 || previousHash === events[index - 1]?.hash),
      'the chain of the trail is broken',
    );
    holds(events[0]?.requestId === requestId, 'the trail does not name the request that vended');
    return;
  }
}

/**
 * Deletes what the order made, also where no answer ever told its id: the same request again tells it, and makes no second
 * key pair. Tries until the signal aborts, and then throws, since a key pair may be left.
 */
export async function revoke(client: SmokeClient, order: SmokeOrder, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await revokeOnce(client, order, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      await setTimeout(PAUSE_MS, undefined, { signal });
    }
  }
}

async function revokeOnce(client: SmokeClient, order: SmokeOrder, signal: AbortSignal): Promise<void> {
  const answer = await client.asCaller(createRequest(order), signal);
  if (answer.status !== 201) return nothingLeft(client, order, answer, signal);
  const { id } = CREATED.parse(JSON.parse(answer.body)).keyPair;
  expect(204, await client.asCaller({ method: 'DELETE', path: `/v1/key-pairs/${id}` }, signal));
}

/** Whether a vend that was refused left nothing; a refusal that may end is asked about again. */
async function nothingLeft(
  client: SmokeClient,
  { name }: SmokeOrder,
  { status }: SmokeAnswer,
  signal: AbortSignal,
): Promise<void> {
  if (status < 500 && !MAY_END.has(status)) return;
  const path = `/v1/key-pairs?name=${name}`;
  const listed = expect(200, await client.asCaller({ method: 'GET', path }, signal));
  const { items }: { items: readonly { status: string }[] } = JSON.parse(listed.body);
  holds(status === 502 && items.every(item => item.status === 'failed'), 'the vend is not settled');
}

function createRequest({ provider, region, name }: SmokeOrder): SmokeRequest {
  return {
    method: 'POST',
    path: '/v1/key-pairs',
    body: { provider, region, name, clientToken: name, retrieval: { ttlSeconds: 60 } },
  };
}

function retrievalOf({ retrieval: { url, passcode } }: Created): SmokeRequest {
  const path = new URL(url).pathname;
  return { method: 'POST', path, ...(passcode !== undefined && { body: { passcode } }) };
}

/** The public half, computed from the private key, is what was promised. */
function checkKey(privateKey: string, { keyPair }: Created): void {
  const publicKey = fromKeyObject(createPublicKey(createPrivateKey(privateKey)));
  holds(publicKey?.line === keyPair.publicKey, 'the private key is of another public key');
  holds(
    publicKey !== undefined && openSshFingerprint(publicKey.blob) === keyPair.fingerprint,
    'the fingerprint is of another key',
  );
}

/** The answer, if it has this status. Of another one only the code and the id are told: a body may hold a secret. */
function expect(status: number, answer: SmokeAnswer, code?: string): SmokeAnswer {
  const problem = answer.status >= 400 ? problemOf(answer.body) : {};
  const asPromised = answer.status === status && (code === undefined || problem.code === code);
  const told = [problem.code, problem.requestId].filter(part => part !== undefined).join(', request ');
  holds(asPromised, `${code ?? status} was expected, and the answer is ${answer.status} ${told}`.trimEnd());
  return answer;
}

function problemOf(body: string): { code?: string; requestId?: string } {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

/** What is not as promised; its message is shown. */
export class Broken extends Error {}

function holds(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Broken(otherwise);
}
