import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CREATE_KEY_PAIR } from '../../shared/contracts/vend.ts';
import { trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';

const path = '/v1/providers';

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

async function listed() {
  const { result, requests } = await trafficOf(service.cloud, () => service.alice({ method: 'GET', path }));
  assertStatus(result, 200);
  assert.deepEqual(requests, []);
  return JSON.parse(result.body).items;
}

test('the providers are listed with what they take, and no cloud is asked', async () => {
  const items = await listed();
  const rows = items.map((item: Record<string, unknown>) => [
    ...[item['id'], Object(item['regions']).length, item['createKeyTypes'], item['importKeyTypes']],
    ...[Object(item['tags']).keyLength, item['quota'], item['dryRun']],
  ]);
  assert.deepEqual(rows, [
    ['lightsail', 20, ['rsa'], ['rsa'], 128, null, 'keyvend'],
    ['ec2', 34, ['rsa', 'ed25519'], ['rsa', 'ed25519'], 127, 5_000, 'provider'],
    ['swas', 24, ['rsa'], ['rsa'], 128, 10, 'keyvend'],
  ]);
  for (const { keySizes, importKeySizes, origins, formats, tags } of items) {
    assert.deepEqual(keySizes, { provider: [2048], kms: [2048, 3072, 4096] });
    assert.deepEqual(importKeySizes, { least: 2048, most: 8192 });
    assert.deepEqual(origins, ['provider', 'kms', 'caller']);
    assert.deepEqual(formats, ['pem', 'pkcs8', 'openssh', 'ppk']);
    assert.deepEqual([tags.most, tags.valueLength], [47, 256]);
  }
});

test('the pattern of a name says what a create says', async () => {
  for (const { id: provider, regions, name } of await listed()) {
    const pattern = new RegExp(name.pattern, 'u');
    for (const asked of ['a', 'ab', '-ab', 'ab-', 'a b', '1a', '测试', 'http://a', 'a'.repeat(65), '', 'é']) {
      const { success } = CREATE_KEY_PAIR.safeParse({ provider, region: regions[0], name: asked });
      assert.equal(pattern.test(asked), success, `${provider} ${asked}`);
    }
  }
});

test('only a GET or a HEAD is answered', async () => {
  const head = await service.alice({ method: 'HEAD', path });
  assert.deepEqual([head.status, head.body], [200, '']);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const answer = await service.alice({ method, path });
    assertProblem(answer, 405, 'method_not_allowed');
    assert.equal(answer.headers.allow, 'GET, HEAD');
  }
});

test('a query is refused, and so is who did not sign', async () => {
  assertProblem(await service.alice({ method: 'GET', path: `${path}?id=ec2` }), 400, 'invalid_request');
  assertStatus(await service.anyone({ method: 'GET', path }), 403);
});
