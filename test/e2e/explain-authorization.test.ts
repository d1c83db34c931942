import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Service, startService } from '../../local/service.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { countByOperation, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';

const PATH = '/v1/authorization/explanations';
const PLACE = { provider: 'lightsail', region: 'us-east-1' };

let service: Service;
let alice: ApiClient;
let bob: ApiClient;
before(async () => {
  service = await startService({ port: 0, cloudPort: 0 });
  [alice, bob] = [apiClient(service.url, 'alice'), apiClient(service.url, 'bob')];
});
after(() => service.close());

const explain = (client: ApiClient, body: unknown) => client({ method: 'POST', path: PATH, body });

test('a request that is allowed is explained by the statement that allows it', async () => {
  const answer = await explain(bob, { action: 'keys:create', ...PLACE, name: 'build' });
  assertStatus(answer, 200);
  assert.deepEqual(JSON.parse(answer.body), {
    decision: {
      ...{ effect: 'allow', reason: 'allow_statement', sid: 'bob-lightsail-us' },
      ...{ place: null, nearest: null, limits: {}, detail: null },
    },
  });
});

test('a request that nothing allows is explained by what came nearest, and by no one else', async () => {
  const answer = await explain(bob, { action: 'keys:create', provider: 'ec2', region: 'eu-west-1' });
  const { decision } = JSON.parse(answer.body);
  assert.deepEqual([decision.effect, decision.reason], ['deny', 'no_allow_statement']);
  assert.deepEqual(decision.place, { provider: 'ec2', region: 'eu-west-1' });
  assert.deepEqual(decision.nearest, { sid: 'bob-lightsail-us', failed: ['providers', 'regions'] });
  assert.doesNotMatch(answer.body, /alice|auditor/);
});

test('an explanation reads the grants at most, and no key pair', async () => {
  const { requests } = await trafficOf(service.cloud, () => explain(bob, { action: 'keys:read', name: 'x' }));
  assert.ok((countByOperation(requests)['dynamodb GetItem'] ?? 0) <= 1);
  assert.equal(requests.length, countByOperation(requests)['dynamodb GetItem'] ?? 0);
});

const REFUSED: readonly [what: string, body: unknown, pointer: string][] = [
  ['no action', {}, '/action'],
  ['an unknown action', { action: 'keys:*' }, '/action'],
  ['an unknown member', { action: 'keys:list', principal: 'oidc:local:bob' }, ''],
  ['a provider without a region', { action: 'keys:create', provider: 'ec2' }, '/region'],
  ['a region without a provider', { action: 'keys:create', region: 'us-east-1' }, '/provider'],
  ['a provider beside targets', { action: 'keys:create', targets: [PLACE], ...PLACE }, '/provider'],
  ['a reserved tag', { action: 'keys:create', tags: [{ key: 'aws:x' }] }, '/tags/0/key'],
];
for (const [what, body, pointer] of REFUSED) {
  test(`a question with ${what} is refused`, async () => {
    const answer = await explain(alice, body);
    assertProblem(answer, 400, 'invalid_request');
    assert.equal(JSON.parse(answer.body).errors[0].pointer, pointer);
  });
}

test('another method is refused', async () => {
  assertProblem(await alice({ method: 'GET', path: PATH }), 405, 'method_not_allowed');
});
