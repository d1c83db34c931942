import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { fromKeyObject } from '../../shared/domain/public-key-object.ts';
import { ec2Error, faultOn } from '../support/cloud-faults.ts';
import { countByOperation, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents, storedRows } from '../support/stored-rows.ts';
import {
  collect,
  deleteKeyPair,
  postCreate,
  read,
  type VendRequest,
  vend,
  vendRequest,
} from '../support/vending.ts';

const TARGETS = [
  { provider: 'lightsail', region: 'us-east-1' },
  { provider: 'ec2', region: 'eu-west-1' },
  { provider: 'swas', region: 'cn-hangzhou' },
];

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

/** A create at all three providers that nobody has asked for before. */
function targetsRequest(members: Partial<VendRequest> = {}) {
  const { provider: _, region: __, ...request } = vendRequest(members);
  return { ...request, targets: TARGETS };
}

const statusesIn = ({ targets }: { targets: { status: string }[] }) => targets.map(({ status }) => status);
const pointersOf = ({ errors }: { errors: { pointer: string }[] }) => errors.map(({ pointer }) => pointer);

test('one key pair at three providers is answered once, collected, and deleted at each', async () => {
  const request = targetsRequest();
  const { result, requests } = await trafficOf(service.cloud, () => postCreate(service.alice, request));
  assertStatus(result, 201);
  const created = JSON.parse(result.body);
  const { keyPair } = created;
  assert.deepEqual([keyPair.status, keyPair.origin], ['ready', 'kms']);
  assert.deepEqual(
    keyPair.targets.map(({ provider, region, status }: Record<string, string>) => ({
      provider,
      region,
      status,
    })),
    TARGETS.map(target => ({ ...target, status: 'ready' })),
  );
  const calls = requests.filter(({ operation }) => operation === 'ImportKeyPair');
  assert.deepEqual(calls.map(({ service: name }) => name).toSorted(), ['ec2', 'lightsail', 'swas']);
  assert.equal(countByOperation(requests)['dynamodb TransactWriteItems'], 4);
  assert.equal((await postCreate(service.alice, request)).body, result.body);
  const { privateKey } = await collect(service.anyone, created);
  assert.equal(fromKeyObject(createPublicKey(createPrivateKey(privateKey)))?.line, keyPair.publicKey);

  const removal = await trafficOf(service.cloud, () => deleteKeyPair(service.alice, keyPair.id));
  assertStatus(removal.result, 204);
  const deletes = removal.requests.filter(({ operation }) => /^DeleteKeyPairs?$/.test(operation));
  assert.deepEqual(deletes.map(({ service: name }) => name).toSorted(), ['ec2', 'lightsail', 'swas']);
  const receipt = await read(service.alice, keyPair.id);
  assert.deepEqual(statusesIn(receipt.keyPair), ['deleted', 'deleted', 'deleted']);
});

test('what one provider refuses is 503 with the place of it, and the same request brings the rest', async () => {
  const request = targetsRequest();
  const isEc2Import = ({ service: name, operation }: { service: string; operation: string }) =>
    name === 'ec2' && operation === 'ImportKeyPair';
  using _ = faultOn(service.cloud, isEc2Import, ec2Error(400, 'KeyPairLimitExceeded'), 1);
  const refused = await postCreate(service.alice, request);
  assert.deepEqual(pointersOf(assertProblem(refused, 503, 'unavailable')), ['/targets/1']);
  assert.equal(refused.headers['retry-after'], '1');
  const list = await service.alice({ method: 'GET', path: `/v1/key-pairs?name=${request.name}` });
  const [listed] = JSON.parse(list.body).items;
  assert.deepEqual([listed.status, statusesIn(listed)], ['creating', ['ready', 'creating', 'ready']]);

  const { result, requests } = await trafficOf(service.cloud, () => postCreate(service.alice, request));
  assertStatus(result, 201);
  const imports = requests.filter(({ operation }) => operation === 'ImportKeyPair');
  assert.deepEqual(
    imports.map(({ service: name }) => name),
    ['ec2'],
  );
  assert.deepEqual(await auditEvents(service.dynamodb, listed.id), [
    ...['vend.requested', 'vend.failed', 'vend.requested', 'vend.succeeded'],
  ]);
});

test('what was half made is deleted while it is still creating', async () => {
  const request = targetsRequest();
  const isEc2Import = ({ service: name, operation }: { service: string; operation: string }) =>
    name === 'ec2' && operation === 'ImportKeyPair';
  using _ = faultOn(service.cloud, isEc2Import, ec2Error(400, 'KeyPairLimitExceeded'));
  assertProblem(await postCreate(service.alice, request), 503, 'unavailable');
  const list = await service.alice({ method: 'GET', path: `/v1/key-pairs?name=${request.name}` });
  const [{ id }] = JSON.parse(list.body).items;
  const { result, requests } = await trafficOf(service.cloud, () => deleteKeyPair(service.alice, id));
  assertStatus(result, 204);
  const deletes = requests.filter(({ operation }) => /^DeleteKeyPairs?$/.test(operation));
  assert.deepEqual(deletes.map(({ service: name }) => name).toSorted(), ['lightsail', 'swas']);
});

test('a name that another key pair has at one target is 409, and no provider hears of it', async () => {
  const request = targetsRequest();
  await vend(service.alice, { ...TARGETS[1], name: request.name });
  const before = (await storedRows(service.dynamodb)).length;
  const { result, requests } = await trafficOf(service.cloud, () => postCreate(service.alice, request));
  assertProblem(result, 409, 'name_conflict');
  assert.deepEqual([...new Set(requests.map(({ service: name }) => name))].toSorted(), ['dynamodb', 'kms']);
  assert.equal((await storedRows(service.dynamodb)).length, before);
});

test('targets need a client token, in the body or as Idempotency-Key', async () => {
  const { clientToken, ...request } = targetsRequest();
  const refusal = assertProblem(await postCreate(service.alice, request), 400, 'invalid_request');
  assert.deepEqual(pointersOf(refusal), ['/clientToken']);
  assertStatus(await postCreate(service.alice, request, { 'idempotency-key': clientToken }), 201);
});

const refused: [what: string, members: object, pointers: string[]][] = [
  ['no target', { targets: [] }, ['/targets']],
  ['21 targets', { targets: Array.from({ length: 21 }, () => TARGETS[0]) }, ['/targets']],
  ['a target twice', { targets: [TARGETS[0], TARGETS[0]] }, ['/targets']],
  ['a provider and a region beside them', { ...TARGETS[0] }, ['/provider', '/region']],
  ['the origin provider', { origin: 'provider' }, ['/origin']],
  ['ed25519, which Lightsail does not import', { keyType: 'ed25519', targets: [TARGETS[0]] }, ['/keyType']],
];
for (const [what, members, pointers] of refused) {
  test(`targets with ${what} are refused, and it says where`, async () => {
    const answer = await postCreate(service.alice, { ...targetsRequest(), ...members });
    assert.deepEqual(pointersOf(assertProblem(answer, 400, 'invalid_request')), pointers);
  });
}
