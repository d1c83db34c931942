import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { timingOf } from '../../shared/domain/timing.ts';
import { type Answer, type ApiClient, apiClient, unsignedClient } from '../support/api-client.ts';
import { type CloudClients, cloudClients } from '../support/cloud-clients.ts';
import { readTruth, type Truth } from '../support/fault-truth.ts';
import { freePort } from '../support/free-port.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.ts';
import { collect, postCreate, read, vendRequest } from '../support/vending.ts';

/*
 * The whole service and its clouds in one process, killed in the middle of vends and started again on its data and its
 * port, several times over.
 */

const ROUNDS = 4;
const VENDS_A_ROUND = 6;
const TABLE = 'keyvend-dev';
const TIMING = timingOf('fast');
/** Seconds of a Retry-After are whole ones, and the last attempt takes its time. */
const RESUMED_WITHIN_MS = TIMING.leaseMs + 1_000 + TIMING.functionMs;
/** The schedule comes every twelfth of a minute. */
const SETTLED_WITHIN_MS = 2 * TIMING.leaseMs + 2 * 5_000;

type Request = ReturnType<typeof vendRequest>;

let dataDir: string;
let port: number;
let service: ServiceProcess;
let clients: CloudClients;
let alice: ApiClient;
const answered = new Map<Request, string>();
const forgotten: Request[] = [];
const resumed: { readonly request: Request; readonly body: string; readonly afterMs: number }[] = [];

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'keyvend-restart-'));
  port = await freePort();
  await start();
  for (let round = 0; round < ROUNDS; round += 1) await killInTheMiddle(round % 2 === 0);
});

after(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await service.kill('SIGKILL');
  await rm(dataDir, { recursive: true });
});

describe(`after ${ROUNDS} kills in the middle of ${VENDS_A_ROUND} vends each`, () => {
  test('some vends had been answered and some had not', t => {
    t.diagnostic(`${answered.size} answered, ${resumed.length} resumed, ${forgotten.length} forgotten`);
    assert.ok(answered.size > 0 && resumed.length > 0 && forgotten.length > 0);
  });

  test('no answered key pair is lost: its replay has the same bytes', async () => {
    for (const [request, body] of answered) {
      const replay = await postCreate(alice, request);
      assert.deepEqual([replay.status, replay.body], [201, body]);
    }
  });

  test('every token that was in flight resumes within one lease', t => {
    const waits = resumed.map(({ afterMs }) => afterMs).toSorted((a, b) => a - b);
    t.diagnostic(waits.map(wait => `${wait} ms`).join(', '));
    assert.ok((waits.at(-1) ?? 0) <= RESUMED_WITHIN_MS);
  });

  test('what a client forgot is undone, and the provider holds nothing that keyvend does not know', async () => {
    const { vends, keyPairs } = await settled();
    const known = [...vends.values()].filter(({ state }) => state === 'ready' || state === 'retrieved');
    assert.deepEqual(
      keyPairs.map(({ providerId }) => providerId).toSorted(),
      known.map(({ key }) => key?.providerId).toSorted(),
    );
    assert.ok(known.length >= answered.size + resumed.length);
  });

  test('every key pair that was answered can be collected, and is the one at the provider', async () => {
    const { keyPairs } = await readTruth({ ...clients, tableName: TABLE });
    const anyone = unsignedClient(service.url);
    for (const body of [...answered.values(), ...resumed.map(({ body }) => body)]) {
      const created = JSON.parse(body);
      const held = keyPairs.filter(({ name }) => name === created.keyPair.name);
      assert.deepEqual(
        held.map(({ providerId }) => providerId),
        [created.keyPair.providerId],
      );
      assert.equal((await collect(anyone, created)).keyPair.publicKey, created.keyPair.publicKey);
      assert.equal((await read(alice, created.keyPair.id)).keyPair.status, 'retrieved');
    }
  });
});

async function start(): Promise<void> {
  service = await startServiceProcess(['--data', dataDir], { PORT: String(port), KEYVEND_TIMING: 'fast' });
  alice = apiClient(service.url, 'alice');
  clients = cloudClients(`http://127.0.0.1:${port + 1}`);
}

/** Kills the service while it vends, starts it again, and asks once more for what was not answered. */
async function killInTheMiddle(afterAnAnswer: boolean): Promise<void> {
  const requests = Array.from({ length: VENDS_A_ROUND }, () => vendRequest());
  const vends = requests.map(request => postCreate(alice, request).catch(() => undefined));
  if (afterAnAnswer) await Promise.race(vends);
  await sleep(randomInt(20, 200));
  await service.kill('SIGKILL');
  const answers = await Promise.all(vends);
  for (const client of Object.values(clients)) client.destroy();
  await start();
  const [forgottenRequest] = requests.filter((_, index) => answers[index]?.status !== 201);
  await Promise.all(
    requests.map((request, index) => goOn(request, answers[index], request === forgottenRequest)),
  );
}

async function goOn(request: Request, answer: Answer | undefined, isForgotten: boolean): Promise<void> {
  if (answer?.status === 201) answered.set(request, answer.body);
  else if (isForgotten) forgotten.push(request);
  else resumed.push({ request, ...(await resume(request)) });
}

/** Asks as a client does until the vend is answered. */
async function resume(request: Request): Promise<{ body: string; afterMs: number }> {
  const startedAt = Date.now();
  for (;;) {
    const { status, body, headers } = await postCreate(alice, request);
    if (status === 201) return { body, afterMs: Date.now() - startedAt };
    assert.ok(headers['retry-after'], body);
    await sleep(Number(headers['retry-after']) * 1000);
  }
}

/** What is there once the schedule of the service has been to everything. */
async function settled(): Promise<Truth> {
  const deadline = Date.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const truth = await readTruth({ ...clients, tableName: TABLE });
    const open = [...truth.vends.values()].filter(
      ({ state }) => state === 'creating' || state === 'deleting',
    );
    if (open.length === 0 || Date.now() > deadline) return truth;
    await sleep(500);
  }
}
