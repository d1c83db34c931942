import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  accessDenied,
  type FaultAnswer,
  serverError,
  throttled,
  transactionConflict,
} from './fault-answers.ts';
import { type CloudCall, openCallRecognition } from './fault-call.ts';
import { type Delivery, type FaultLog, openFaultLog } from './fault-log.ts';
import { type Fault, type FaultKind, type FaultPlan, NO_FAULTS } from './fault-plan.ts';

export interface FaultProxy {
  readonly url: string;
  readonly log: FaultLog;
  /** What happens to calls from now on. */
  plan: FaultPlan;
  /** Waits until nothing is on its way to the cloud any more. */
  readonly drained: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface CloudAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** A call on its way: whom to answer, and how to have the cloud run it. */
interface Passage {
  readonly call: CloudCall;
  readonly response: ServerResponse;
  readonly deliver: () => Promise<CloudAnswer>;
}

/** Stands between SDKs and the emulated cloud, does to each call what the plan says, and writes down the truth. */
export async function startFaultProxy(cloudUrl: string, now = Date.now): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  const { recognise, learn } = openCallRecognition();
  const log = openFaultLog(now);
  const underWay = new Set<Promise<unknown>>();
  const server = createServer((message, response) => {
    const passage = pass(message, response).catch(() => response.destroy());
    underWay.add(passage);
    void passage.finally(() => underWay.delete(passage));
  });
  server.keepAliveTimeout = 60_000;
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${await listen(server)}`,
    log,
    plan: NO_FAULTS,
    drained,
    async close() {
      server.close();
      server.closeAllConnections();
      await drained();
      agent.destroy();
    },
  };
  return proxy;

  async function pass(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(message);
    const call = recognise(message, body);
    const fault = proxy.plan(call);
    const record = log.record(call, fault?.kind);
    const deliver = async () => {
      const answered = await forward({ agent, cloudUrl, message, body, now }, record);
      learn(call, answered.body);
      return answered;
    };
    await EFFECTS[fault?.kind ?? 'none']({ call, response, deliver }, fault?.ms ?? 0);
  }

  async function drained(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }
}

type Effect = (passage: Passage, ms: NonNullable<Fault['ms']>) => Promise<void>;

const EFFECTS: Readonly<Record<FaultKind | 'none', Effect>> = {
  none: async ({ response, deliver }) => answer(response, await deliver()),
  'reset-before': async ({ response }) => reset(response),
  'reset-after': async ({ response, deliver }) => {
    await deliver();
    reset(response);
  },
  hang: ({ response }) => gone(response),
  'server-error': async ({ call, response }) => answer(response, wire(serverError(call))),
  throttle: async ({ call, response }) => answer(response, wire(throttled(call))),
  truncate: async ({ response, deliver }) => {
    const { status, body, headers } = await deliver();
    answer(response, { status, headers, body: body.subarray(0, Math.floor(body.length / 2)) });
  },
  delay: async ({ response, deliver }, ms) => {
    await sleep(ms);
    answer(response, await deliver());
  },
  late: async ({ response, deliver }, ms) => {
    reset(response);
    await sleep(ms);
    await deliver();
  },
  duplicate: async ({ response, deliver }) => {
    await deliver();
    answer(response, await deliver());
  },
  conflict: async ({ call, response }) => answer(response, wire(transactionConflict(call))),
  denied: async ({ call, response }) => answer(response, wire(accessDenied(call))),
};

interface Forwarding {
  readonly agent: Agent;
  readonly cloudUrl: string;
  readonly message: IncomingMessage;
  readonly body: Buffer;
  readonly now: () => number;
}

/** The headers go on unchanged, the host included: the signature covers it. */
async function forward(
  { agent, cloudUrl, message, body, now }: Forwarding,
  record: (delivery: Delivery) => void,
): Promise<CloudAnswer> {
  const startedAt = now();
  const { method = 'POST', url = '/', headers } = message;
  const sent = request(new URL(url, cloudUrl), { agent, method, headers }).end(body);
  const received: IncomingMessage = (await once(sent, 'response'))[0];
  const answered = await buffer(received);
  const status = received.statusCode ?? 0;
  record({ startedAt, endedAt: now(), status });
  return { status, body: answered, headers: { 'content-type': String(received.headers['content-type']) } };
}

function wire({ status, contentType, text }: FaultAnswer): CloudAnswer {
  return { status, headers: { 'content-type': contentType }, body: Buffer.from(text) };
}

/** A client that is gone meanwhile is not answered. */
function answer(response: ServerResponse, { status, headers, body }: CloudAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body);
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Settles when the client gives up. */
function gone(response: ServerResponse): Promise<void> {
  return new Promise(resolve => response.once('close', () => resolve()));
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
