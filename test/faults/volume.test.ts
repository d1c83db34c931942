import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import type { Answer, ApiClient } from '../support/api-client.ts';
import { assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { collect, postCreate, retrievalPath, vend, vendRequest } from '../support/vending.ts';

/* What holds once must hold every time: the same promises as elsewhere, in thousands. */

const PAIRS = 1_000;
const TOUCHES = 10_000;
const RETRIEVALS = 10;
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'] as const;
/** As many requests at once as the gateway answers at a time. */
const AT_ONCE = 12;

let provider: Cloud;
let service: ServiceFixture;
before(async () => {
  // One private key for all: making RSA keys would be most of the test.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const made = Array.from({ length: 2 * PAIRS + RETRIEVALS }, () => privateKey);
  provider = await startCloud({ keyPool: { size: 0, made } });
  // The functions read it when the service imports them.
  process.env['AWS_ENDPOINT_URL_LIGHTSAIL'] = provider.url;
  service = await serviceFixture();
});
after(async () => {
  await service.close();
  await provider.close();
  delete process.env['AWS_ENDPOINT_URL_LIGHTSAIL'];
});

test(`${PAIRS} client tokens of two principals each name ${2 * PAIRS} key pairs`, async () => {
  const ids = new Set<string>();
  const vendAs = async (client: ApiClient, principal: string, clientToken: string) => {
    const request = vendRequest({ clientToken, tags: [{ key: 'of', value: principal }] });
    const answer = await postCreate(client, request);
    assertStatus(answer, 201);
    const { keyPair } = JSON.parse(answer.body);
    assert.deepEqual(
      [keyPair.name, keyPair.tags, keyPair.createdBy],
      [request.name, request['tags'], `arn:aws:iam::000000000000:user/${principal}`],
    );
    ids.add(keyPair.id);
  };
  await inTurns(PAIRS, async () => {
    const token = randomUUID();
    await Promise.all([vendAs(service.alice, 'alice', token), vendAs(service.bob, 'bob', token)]);
  });
  assert.equal(ids.size, 2 * PAIRS);
});

test(`${TOUCHES} requests that are no POST consume none of ${RETRIEVALS} retrievals`, async t => {
  const created = await Promise.all(Array.from({ length: RETRIEVALS }, () => vend(service.alice)));
  const statuses: Record<string, number> = {};
  await inTurns(TOUCHES, async index => {
    const method = METHODS[index % METHODS.length] ?? 'GET';
    const path = retrievalPath(created[index % RETRIEVALS] ?? assert.fail());
    const { status }: Answer = await service.anyone({ method, path });
    statuses[`${method} ${status}`] = (statuses[`${method} ${status}`] ?? 0) + 1;
  });
  t.diagnostic(JSON.stringify(statuses));
  const kinds = ['DELETE 405', 'GET 200', 'HEAD 200', 'OPTIONS 405', 'PATCH 405', 'PUT 405'];
  assert.deepEqual(Object.keys(statuses).sort(), kinds);
  for (const one of created) await collect(service.anyone, one);
});

/** Does the work so many times, some of it at once. */
async function inTurns(times: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < times) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
