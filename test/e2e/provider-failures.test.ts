import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateKeyPairCommand, GetKeyPairCommand } from '@aws-sdk/client-lightsail';
import * as z from 'zod/mini';
import type { InterceptedRequest, Interception } from '../../local/cloud/traffic.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';
import { countByOperation, providerCreates, trafficOf } from '../support/cloud-traffic.ts';
import { assertProblem, assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { auditEvents, vendRow } from '../support/stored-rows.ts';
import { type Created, postCreate, postImport, vend, vendRequest } from '../support/vending.ts';

let service: ServiceFixture;
before(async () => {
  service = await serviceFixture();
});
after(() => service.close());

const QUOTA = 'You have reached the maximum limit of key pairs allowed in this region.';

interface Certain {
  readonly what: string;
  readonly fault: Interception;
  readonly status: number;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfter?: string;
}

/** Refusals that prove that the provider did nothing (Lightsail API reference, CreateKeyPair, Errors). */
const CERTAIN: readonly Certain[] = [
  {
    what: 'a throttle',
    fault: awsError(400, 'ThrottlingException'),
    status: 503,
    code: 'unavailable',
    retryable: true,
    retryAfter: '5',
  },
  {
    what: 'an account that is being set up',
    fault: awsError(400, 'AccountSetupInProgressException'),
    status: 503,
    code: 'unavailable',
    retryable: true,
    retryAfter: '60',
  },
  {
    what: 'a Region that is being set up',
    fault: awsError(400, 'RegionSetupInProgressException'),
    status: 503,
    code: 'unavailable',
    retryable: true,
    retryAfter: '60',
  },
  {
    what: 'a denied call',
    fault: awsError(400, 'AccessDeniedException'),
    status: 502,
    code: 'provider_error',
    retryable: false,
  },
  {
    what: 'an invalid input',
    fault: awsError(400, 'InvalidInputException'),
    status: 502,
    code: 'provider_error',
    retryable: false,
  },
  {
    what: 'a used-up quota',
    fault: awsError(400, 'InvalidInputException', QUOTA),
    status: 409,
    code: 'provider_quota_exceeded',
    retryable: false,
  },
];

for (const { what, fault, status, code, retryable, retryAfter } of CERTAIN) {
  test(`${what} is ${status} ${code} after one call, and the same client token may try again`, async () => {
    const request = vendRequest();
    using provider = faultOn(service.cloud, operation('CreateKeyPair'), fault, 1);
    const { result: answer, requests } = await trafficOf(service.cloud, () =>
      postCreate(service.alice, request),
    );
    const problem = assertProblem(answer, status, code);
    assert.equal(problem.retryable, retryable);
    assert.equal(answer.headers['retry-after'], retryAfter);
    assert.equal(provider.met(), 1);
    assert.equal(providerCreates(requests), 1);
    assert.ok(!answer.body.includes('maximum limit'), "the answer repeats the provider's message");

    const { keyPair } = await vend(service.alice, request);
    assert.equal((await vendRow(service.dynamodb, keyPair.id))?.['attempt'], 2);
    assert.deepEqual(await auditEvents(service.dynamodb, keyPair.id), [
      'vend.requested',
      'vend.failed',
      'vend.requested',
      'vend.succeeded',
    ]);
  });
}

/** Outcomes after which a key pair may exist at the provider. */
const UNCLEAR: readonly [what: string, fault: Interception | (() => Promise<Interception>)][] = [
  ['an internal error of the provider', awsError(500, 'ServiceException')],
  ['a refusal that nobody knows', awsError(400, 'SomethingNewException')],
  ['a front end without a word', { status: 503, body: 'Service Unavailable' }],
  ['a connection that is reset before the call runs', { drop: 'request' }],
  ['a connection that is reset after the call ran', { drop: 'response' }],
  ['an answer without a key', { status: 200, body: {} }],
  ['an answer that breaks off', { status: 200, body: '{"keyPair":{"name":' }],
  ['a key that does not belong to its public key', mismatchedKeyPair],
];

for (const [what, fault] of UNCLEAR) {
  test(`after ${what} the vend stays as it is and asks the provider no second time`, async () => {
    const request = vendRequest();
    using provider = faultOn(service.cloud, createOf(request.name), fault);
    const first = await postCreate(service.alice, request);
    assertProblem(first, 503, 'unavailable');
    const retryAfter = Number(first.headers['retry-after']);
    assert.ok(retryAfter > 0 && retryAfter <= 60, `Retry-After: ${retryAfter}`);
    const second = await postCreate(service.alice, request);
    assertProblem(second, 409, 'request_in_progress');
    assert.equal(second.headers['retry-after'], '1');
    assert.equal(provider.met(), 1);
    const unfinished = await onlyVendNamed(request.name);
    assert.equal(unfinished.status, 'creating');
    assert.equal(unfinished.publicKey, null);
    assert.deepEqual(await auditEvents(service.dynamodb, unfinished.id), ['vend.requested']);
  });
}

test('"already in use" for a key pair of our own is an echo, which is deleted and made again', async () => {
  const request = vendRequest();
  const echoes: (string | undefined)[] = [];
  // What the first delivery of a call did, when its second delivery arrives.
  using provider = faultOn(
    service.cloud,
    createOf(request.name),
    async ({ input }) => {
      const { keyPairName, tags } = CREATE_INPUT.parse(input);
      const echo = await service.lightsail.send(new CreateKeyPairCommand({ keyPairName, tags }));
      echoes.push(echo.keyPair?.fingerprint);
      return undefined;
    },
    1,
  );
  const answer = await postCreate(service.alice, request);
  assertStatus(answer, 201);
  assert.equal(provider.met(), 1);
  const { keyPair }: Created = JSON.parse(answer.body);
  const held = await service.lightsail.send(new GetKeyPairCommand({ keyPairName: request.name }));
  assert.equal(held.keyPair?.fingerprint, keyPair.providerFingerprint);
  assert.ok(!echoes.includes(held.keyPair?.fingerprint));
  assert.deepEqual(await auditEvents(service.dynamodb, keyPair.id), [
    'vend.requested',
    'vend.recreated',
    'vend.succeeded',
  ]);
});

test('"already in use" is unclear while the provider does not say by whom', async () => {
  const request = vendRequest();
  const inUse = awsError(400, 'InvalidInputException', `Some names are already in use: ${request.name}`);
  using _ = faultOn(service.cloud, createOf(request.name), inUse);
  using __ = faultOn(service.cloud, operation('GetKeyPair'), awsError(400, 'AccessDeniedException'));
  assertProblem(await postCreate(service.alice, request), 503, 'unavailable');
  assert.equal((await onlyVendNamed(request.name)).status, 'creating');
});

for (const step of ['TagResource', 'GetKeyPair']) {
  test(`an import whose ${step} is refused stays unfinished, because the key pair exists`, async () => {
    const { keyPair } = await vend(service.alice);
    const request = vendRequest({ publicKey: keyPair.publicKey });
    using _ = faultOn(service.cloud, operation(step), awsError(400, 'AccessDeniedException'));
    const { result: answer, requests } = await trafficOf(service.cloud, () =>
      postImport(service.alice, request),
    );
    assertProblem(answer, 503, 'unavailable');
    assert.equal(countByOperation(requests)['lightsail ImportKeyPair'], 1);
    assert.equal((await onlyVendNamed(request.name)).status, 'creating');
  });
}

const CREATE_INPUT = z.object({
  keyPairName: z.string(),
  tags: z.array(z.object({ key: z.string(), value: z.optional(z.string()) })),
});

function createOf(name: string): (request: InterceptedRequest) => boolean {
  const isCreate = operation('CreateKeyPair');
  return request => isCreate(request) && CREATE_INPUT.parse(request.input).keyPairName === name;
}

/** Two key pairs of which the public half of one comes with the private half of the other. */
async function mismatchedKeyPair(): Promise<Interception> {
  const [one, other] = await Promise.all(
    ['one', 'other'].map(name => {
      const keyPairName = `${name}-${vendRequest().name}`;
      return service.lightsail.send(new CreateKeyPairCommand({ keyPairName, tags: [] }));
    }),
  );
  return {
    status: 200,
    body: { publicKeyBase64: one?.publicKeyBase64, privateKeyBase64: other?.privateKeyBase64 },
  };
}

async function onlyVendNamed(name: string) {
  const answer = await service.alice({ method: 'GET', path: `/v1/key-pairs?name=${name}` });
  assertStatus(answer, 200);
  const { items } = JSON.parse(answer.body);
  assert.equal(items.length, 1);
  return items[0];
}
