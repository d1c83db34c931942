import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { apiClient, unsignedClient } from '../support/api-client.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service-process.ts';
import { collect, postCreate, postRetrieval, read, vendRequest } from '../support/vending.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'keyvend-'));
});
after(() => rm(directory, { recursive: true }));

test('with --data, vends outlive kill -9: the replay is the same and the key can be collected once', async () => {
  const ready = vendRequest();
  const released = vendRequest();
  const before = await whileRunning(async service => {
    const alice = apiClient(service.url, 'alice');
    const answers = [await postCreate(alice, ready), await postCreate(alice, released)];
    for (const answer of answers) assertStatus(answer, 201);
    const [first, second] = answers.map(({ body }) => JSON.parse(body));
    const headers = { 'idempotency-key': 'claimant' };
    const key = await postRetrieval(unsignedClient(service.url), second, headers);
    assertStatus(key, 200);
    return { url: service.url, first, second, key };
  });

  await whileRunning(async service => {
    const alice = apiClient(service.url, 'alice');
    const anyone = unsignedClient(service.url);
    const replay = await postCreate(alice, ready);
    assert.equal(replay.headers['idempotent-replayed'], 'true');
    // The origin of URLs is a setting, and the port of this test another one each time.
    assert.equal(replay.body.replaceAll(service.url, before.url), JSON.stringify(before.first));

    const { keyPair } = await collect(anyone, before.first);
    assert.equal(keyPair.publicKey, before.first.keyPair.publicKey);
    assertProblem(await postRetrieval(anyone, before.first), 410, 'retrieval_consumed');

    const repeated = await postRetrieval(anyone, before.second, { 'idempotency-key': 'claimant' });
    assertStatus(repeated, 200);
    assert.ok(repeated.body === before.key.body, 'the repeat differs from the release');
    const { retrieval } = await read(alice, before.second.keyPair.id);
    assert.equal(retrieval.state, 'retrieved');
    const conflict = await postCreate(alice, vendRequest({ name: ready.name }));
    assertProblem(conflict, 409, 'name_conflict');
  });
});

async function whileRunning<Result>(act: (service: ServiceProcess) => Promise<Result>): Promise<Result> {
  const service = await startServiceProcess(['--data', directory]);
  try {
    return await act(service);
  } finally {
    await service.kill('SIGKILL');
  }
}
