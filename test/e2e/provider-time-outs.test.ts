import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetKeyPairCommand } from '@aws-sdk/client-lightsail';
import { timingOf } from '../../shared/domain/timing.ts';
import type { Answer } from '../support/api-client.ts';
import { faultOn, operation } from '../support/cloud-faults.ts';
import { assertProblem } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { type Created, postCreate, vendRequest } from '../support/vending.ts';

const { providerCallMs, leaseMs } = timingOf('fast');

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture({ timing: 'fast' });
});
after(() => service.close());

test('a provider that answers late leaves an unfinished vend, which holds its name until a later request settles it', async () => {
  const request = vendRequest();
  using provider = faultOn(
    service.cloud,
    operation('CreateKeyPair'),
    () => sleep(providerCallMs.lightsail + 300, undefined),
    1,
  );
  const first = await postCreate(service.alice, request);
  assertProblem(first, 503, 'unavailable');
  const retryAfter = Number(first.headers['retry-after']);
  assert.ok(retryAfter > 0 && retryAfter <= leaseMs / 1000, `Retry-After: ${retryAfter}`);

  assertProblem(await postCreate(service.alice, request), 409, 'request_in_progress');
  const namesake = await postCreate(service.bob, vendRequest({ name: request.name }));
  assertProblem(namesake, 409, 'name_conflict');

  const { keyPair }: Created = JSON.parse((await settled(request)).body);
  assert.equal(provider.met(), 1);
  const held = await service.lightsail.send(new GetKeyPairCommand({ keyPairName: request.name }));
  assert.equal(held.keyPair?.fingerprint, keyPair.providerFingerprint);
});

/** Repeats the request until it is answered, whoever was faster after the lease: its takeover or the reconciler. */
async function settled(request: unknown): Promise<Answer> {
  const deadline = Date.now() + 2 * leaseMs;
  for (;;) {
    const answer = await postCreate(service.alice, request);
    if (answer.status === 201) return answer;
    assert.ok(Date.now() < deadline, answer.body);
    await sleep(Number(answer.headers['retry-after'] ?? 1) * 1000);
  }
}
