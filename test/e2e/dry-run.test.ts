import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { throwawayPublicKey } from '../../shared/domain/throwaway-public-key.ts';
import type { Answer } from '../support/api-client.ts';
import { ec2Error, faultOn, operation } from '../support/cloud-faults.ts';
import { trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { isHeldAt, type Place, placeOf } from '../support/provider-places.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { storedRows } from '../support/stored-rows.ts';
import { importInput } from '../support/use-case-fixture.ts';
import { postCreate, postImport, vend, vendRequest } from '../support/vending.ts';

const PROVIDERS: readonly Place[] = ['lightsail', 'ec2', 'swas'];
const { publicKey } = importInput();

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

const dry = (members: Record<string, unknown>) => ({ ...vendRequest(members), dryRun: true });
const outcomesOf = ({ body }: Answer): Record<string, string> =>
  Object.fromEntries(
    JSON.parse(body).checks.map(({ check, outcome }: Record<string, string>) => [check, outcome]),
  );

const REQUESTS: [what: string, post: typeof postCreate, members: Record<string, unknown>, origin: string][] =
  [
    ['a create', postCreate, {}, 'provider'],
    ['a create from KMS', postCreate, { origin: 'kms' }, 'kms'],
    ['an import', postImport, { publicKey }, 'caller'],
  ];

/** The outcome of the quota, and of the provider's own dry run. */
const TOLD: Readonly<Record<Place, readonly [quota: string, ownDryRun: string]>> = {
  lightsail: ['unknown', 'unknown'],
  ec2: ['passed', 'passed'],
  swas: ['passed', 'unknown'],
};

for (const provider of PROVIDERS) {
  for (const [what, post, members, origin] of REQUESTS) {
    test(`a dry run of ${what} at ${provider} writes nothing, makes nothing and asks KMS for nothing`, async () => {
      const rows = await storedRows(service.dynamodb);
      const tags = [{ key: 'team', value: 'a' }];
      const { clientToken, dryRun, ...request } = dry({ ...placeOf(provider), ...members, tags });
      const { result, requests } = await trafficOf(service.cloud, () =>
        post(service.alice, { ...request, clientToken, dryRun }),
      );
      assertStatus(result, 200);
      const { wouldCreate, decision, checks, ...rest } = JSON.parse(result.body);
      assert.deepEqual(rest, { dryRun: true });
      assert.deepEqual(wouldCreate, {
        ...{ ...placeOf(provider), name: request.name, tags },
        ...{ keyType: 'rsa', keySize: 2048, origin },
      });
      assert.deepEqual([decision.effect, decision.sid], ['allow', 'everyone-own']);
      const [quota, ownDryRun] = TOLD[provider];
      assert.deepEqual(
        checks.map(({ check, outcome }: Record<string, string>) => [check, outcome]),
        [
          ...['client_token', 'name_at_keyvend', 'name_at_provider'].map(check => [check, 'passed']),
          ...[
            ['quota', quota],
            ['provider_dry_run', ownDryRun],
          ],
        ],
      );
      assert.deepEqual(await storedRows(service.dynamodb), rows);
      assert.equal(await isHeldAt(provider, service.cloud.url, request.name), false);
      const changes = requests.filter(
        ({ operation: called, input }) =>
          !/^(GetItem|GetKeyPair|DescribeKeyPairs|ListKeyPairs)$/.test(called) &&
          Object(input).DryRun !== 'true',
      );
      assert.deepEqual(changes, []);
    });
  }
}

test('the request after its dry run is vended, and its own dry run then says that it would be answered the same', async () => {
  const { dryRun, ...request } = dry({});
  assertStatus(await postCreate(service.alice, { ...request, dryRun }), 200);
  const created = await postCreate(service.alice, { ...request, dryRun: false });
  assertStatus(created, 201);
  assert.equal((await postCreate(service.alice, request)).body, created.body);
  const again = await postCreate(service.alice, { ...request, dryRun });
  assert.equal(JSON.parse(again.body).wouldCreate, null);
  assert.deepEqual(outcomesOf(again), { client_token: 'passed' });
});

test('a dry run of a name that the caller holds fails at keyvend and at the provider', async () => {
  for (const provider of PROVIDERS) {
    const { keyPair } = await vend(service.alice, placeOf(provider));
    const request = dry({ ...placeOf(provider), name: keyPair.name });
    const { name_at_keyvend, name_at_provider } = outcomesOf(await postCreate(service.alice, request));
    assert.deepEqual([name_at_keyvend, name_at_provider], ['failed', 'failed']);
  }
});

test('a dry run that EC2 does not allow fails', async () => {
  using _ = faultOn(service.cloud, operation('CreateKeyPair'), ec2Error(403, 'UnauthorizedOperation'));
  const answer = await postCreate(service.alice, dry(placeOf('ec2')));
  assertStatus(answer, 200);
  assert.equal(outcomesOf(answer)['provider_dry_run'], 'failed');
});

test('a region of SWAS that is full fails the quota', async () => {
  const place = { provider: 'swas', region: 'ap-southeast-1' };
  for (let count = 0; count < 10; count += 1) await vend(service.alice, place);
  const answer = await postCreate(service.alice, dry(place));
  assert.equal(outcomesOf(answer)['quota'], 'failed');
});

test('a dry run at several targets lists each of them', async () => {
  const targets = PROVIDERS.map(placeOf);
  const { provider: _, region: __, ...request } = dry({});
  const answer = await postCreate(service.alice, { ...request, targets });
  assertStatus(answer, 200);
  const { wouldCreate, checks } = JSON.parse(answer.body);
  assert.deepEqual([wouldCreate.targets, wouldCreate.origin], [targets, 'kms']);
  const pointers = checks.map(({ pointer }: { pointer?: string }) => pointer);
  assert.deepEqual([...new Set(pointers)], [undefined, '/targets/0', '/targets/1', '/targets/2']);
});

test('a dry run of a bad request is refused as the request is', async () => {
  assertProblem(await postCreate(service.alice, dry({ name: '-a' })), 400, 'invalid_request');
  assertProblem(await postCreate(service.alice, { ...dry({}), dryRun: 'true' }), 400, 'invalid_request');
  assertProblem(
    await postImport(service.alice, dry({ publicKey: throwawayPublicKey('ed25519') })),
    422,
    'unacceptable_public_key',
  );
});
