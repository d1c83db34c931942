import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetKeyPairCommand } from '@aws-sdk/client-lightsail';
import { timingOf } from '../../shared/domain/timing.ts';
import { faultOn, operation } from '../support/cloud-faults.ts';
import { providerCreates, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { storedRows } from '../support/stored-rows.ts';
import { postCreate, vendRequest } from '../support/vending.ts';

const { providerCallMs, leaseMs } = timingOf('fast');

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture({ timing: 'fast' });
});
after(() => service.close());

test('a provider that answers late leaves an unfinished vend, which holds its name and is never created again', async () => {
  const request = vendRequest();
  using provider = faultOn(service.cloud, operation('CreateKeyPair'), () =>
    sleep(providerCallMs + 300, undefined),
  );
  const { requests } = await trafficOf(service.cloud, async () => {
    const first = await postCreate(service.alice, request);
    assertProblem(first, 503, 'unavailable');
    const retryAfter = Number(first.headers['retry-after']);
    assert.ok(retryAfter > 0 && retryAfter <= leaseMs / 1000, `Retry-After: ${retryAfter}`);

    assertProblem(await postCreate(service.alice, request), 409, 'request_in_progress');
    const namesake = await postCreate(service.bob, vendRequest({ name: request.name }));
    assertProblem(namesake, 409, 'name_conflict');

    await sleep((await leaseEnd(request.name)) - Date.now() + 1);
    const late = await postCreate(service.alice, request);
    assertProblem(late, 503, 'unavailable');
    assert.equal(late.headers['retry-after'], '60');
  });
  assert.equal(provider.met(), 1);
  assert.equal(providerCreates(requests), 1);
  const { keyPair } = await service.lightsail.send(new GetKeyPairCommand({ keyPairName: request.name }));
  assert.equal(keyPair?.name, request.name);
});

async function leaseEnd(name: string): Promise<number> {
  const rows = await storedRows(service.dynamodb);
  return Number(rows.find(row => row['sk'] === 'VEND' && row['name'] === name)?.['leaseUntil']);
}
