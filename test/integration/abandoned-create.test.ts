import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { GetKeyPairCommand, LightsailClient, NotFoundException } from '@aws-sdk/client-lightsail';
import { CLOUD_CREDENTIALS } from '../../local/callers.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { provisionResources } from '../../local/provision.ts';
import { loadServerlessConfig } from '../../local/serverless-config.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb/dynamodb-client.ts';
import { dynamoDbVendStore } from '../../shared/adapters/dynamodb/dynamodb-vend-store.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { kmsDataKeyGenerator } from '../../shared/adapters/kms/kms-data-keys.ts';
import { kmsRetrievalMacs } from '../../shared/adapters/kms/kms-retrieval-macs.ts';
import { kmsSealedKeyPairs } from '../../shared/adapters/kms/kms-sealed-key-pairs.ts';
import { lightsailClients } from '../../shared/adapters/lightsail/lightsail-clients.ts';
import { lightsailKeyPairs } from '../../shared/adapters/lightsail/lightsail-key-pairs.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { keyPairIdOf } from '../../shared/domain/key-pair-id.ts';
import { timingOf } from '../../shared/domain/timing.ts';
import type { Invocation } from '../../shared/ports/invocation.ts';
import { MOST_ATTEMPTS } from '../../shared/usecases/claim-vend.ts';
import { makeCreateKeyPair } from '../../shared/usecases/create-key-pair.ts';
import { makeDeleteKeyPair } from '../../shared/usecases/delete-key-pair.ts';
import type { CreateKeyPairInput } from '../../shared/usecases/draft-create.ts';
import { makeReconcileVend } from '../../shared/usecases/reconcile-vend.ts';
import { clientConfig } from '../support/cloud-fixture.ts';
import { everyProvider } from '../support/every-provider.ts';
import { type FaultKind, NO_FAULTS } from '../support/fault-plan.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { GRANTING_ALL } from '../support/granting-all.ts';

const REGION = 'us-east-1';
const STAGE = 'test';
const TIMING = timingOf('standard');
const ACTOR = {
  principal: 'arn:aws:iam::123456789012:role/ci',
  sourceIp: '192.0.2.1',
  requestId: 'request-1',
};

let cloud: Cloud;
let proxy: FaultProxy;
let lightsail: LightsailClient;
let useCases: ReturnType<typeof wire>;
let now = Date.parse('2026-11-23T12:00:00Z');

before(async () => {
  const config = await loadServerlessConfig(join(import.meta.dirname, '../../serverless.yml'), {
    stage: STAGE,
  });
  cloud = await startCloud();
  await provisionResources(config.resources, {
    endpoint: cloud.url,
    credentials: CLOUD_CREDENTIALS,
    region: REGION,
  });
  proxy = await startFaultProxy(cloud.url);
  lightsail = new LightsailClient(clientConfig(cloud.url));
  Object.assign(process.env, {
    ...config.environment,
    KEYVEND_BASE_URL: 'https://keyvend.example',
    AWS_ENDPOINT_URL: proxy.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CLOUD_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CLOUD_CREDENTIALS.secretAccessKey,
  });
  useCases = wire();
});

after(async () => {
  useCases.close();
  lightsail.destroy();
  await proxy.close();
  await cloud.close();
});

beforeEach(() => {
  proxy.plan = NO_FAULTS;
});

/** The use cases over the real adapters, behind the fault proxy, with a clock that the test sets. */
function wire() {
  const { tableName, sealingKeyId, retrievalKeyId, baseUrl } = readSettings();
  const dynamodb = dynamoDbClient(REGION);
  const kms = kmsClient(REGION);
  const clients = lightsailClients();
  const deps = {
    store: dynamoDbVendStore(dynamodb, tableName),
    providers: everyProvider(lightsailKeyPairs(clients)),
    dataKeys: kmsDataKeyGenerator(kms, sealingKeyId),
    sealedKeyPairs: kmsSealedKeyPairs(kms, sealingKeyId),
    retrievalMacs: kmsRetrievalMacs(kms, retrievalKeyId),
    clock: () => now,
    timing: TIMING,
    stage: STAGE,
    baseUrl,
    grants: GRANTING_ALL,
  };
  const [create, reconcile, remove] = [
    makeCreateKeyPair(deps),
    makeReconcileVend(deps),
    makeDeleteKeyPair(deps),
  ];
  return {
    create: (input: CreateKeyPairInput) => create(input, ACTOR, invocation()),
    reconcile: (id: string) => reconcile(id, ACTOR, invocation()),
    remove: (id: string) => remove(id, ACTOR, invocation()),
    find: (id: string) => deps.store.find(id, new AbortController().signal),
    close: () => {
      for (const client of [dynamodb, kms, clients(REGION)]) client.destroy();
    },
  };
}

function invocation(): Invocation {
  return {
    id: randomUUID(),
    signal: new AbortController().signal,
    remainingMs: () => TIMING.functionMs,
  };
}

function newInput(): CreateKeyPairInput {
  const name = `key-${randomUUID()}`;
  const retrieval = { ttlSeconds: 900, access: 'bearer', passcode: false } as const;
  return {
    provider: 'lightsail',
    region: REGION,
    name,
    tags: [],
    clientToken: name,
    ...{ keyType: 'rsa', keySize: 2048, origin: 'provider', retrieval },
  };
}

function idOf({ clientToken }: CreateKeyPairInput): string {
  return keyPairIdOf(STAGE, ACTOR.principal, clientToken);
}

/** Every call of this operation meets the fault from now on. */
function fail(operation: string, kind: FaultKind): void {
  proxy.plan = call => (call.operation === operation ? { kind } : undefined);
}

function leaseRunsOut(): void {
  proxy.plan = NO_FAULTS;
  now += TIMING.leaseMs;
}

async function isAtProvider({ name }: CreateKeyPairInput): Promise<boolean> {
  try {
    await lightsail.send(new GetKeyPairCommand({ keyPairName: name }));
    return true;
  } catch (error) {
    if (error instanceof NotFoundException) return false;
    throw error;
  }
}

/** A create of which the provider's answer was lost. */
async function abandoned(): Promise<CreateKeyPairInput> {
  const input = newInput();
  fail('CreateKeyPair', 'reset-after');
  await assert.rejects(useCases.create(input), { code: 'unavailable' });
  assert.ok(await isAtProvider(input));
  return input;
}

describe('a takeover that could not look for remains', () => {
  const ROWS: readonly [what: string, operation: string, kind: FaultKind][] = [
    ['KMS fails', 'GenerateDataKey', 'server-error'],
  ];
  for (const [what, operation, kind] of ROWS) {
    it(`keeps the vend for the reconciler when ${what}`, async () => {
      const input = await abandoned();
      leaseRunsOut();
      fail(operation, kind);
      await assert.rejects(useCases.create(input), { code: 'unavailable' });
      assert.equal((await useCases.find(idOf(input)))?.state, 'creating');
      leaseRunsOut();
      assert.equal(await useCases.reconcile(idOf(input)), 'undone');
      assert.equal(await isAtProvider(input), false);
    });
  }
});

describe('a create that failed for certain', () => {
  async function failed(): Promise<CreateKeyPairInput> {
    const input = newInput();
    fail('CreateKeyPair', 'throttle');
    await assert.rejects(useCases.create(input), { code: 'unavailable' });
    assert.equal((await useCases.find(idOf(input)))?.state, 'failed');
    return input;
  }

  it('is tried again without a look, since it left nothing', async () => {
    const input = await failed();
    proxy.plan = NO_FAULTS;
    await useCases.create(input);
    const calls = proxy.log.calls.filter(({ subject }) => subject === input.name);
    assert.deepEqual(
      calls.map(({ operation }) => operation),
      ['CreateKeyPair', 'CreateKeyPair'],
    );
  });

  it('fails again at once when KMS fails', async () => {
    const input = await failed();
    fail('GenerateDataKey', 'server-error');
    await assert.rejects(useCases.create(input), { code: 'unavailable' });
    assert.equal((await useCases.find(idOf(input)))?.state, 'failed');
  });
});

describe('a vend that needed attention and is being deleted', () => {
  /** The provider never lets anyone look until a person does. */
  async function needingAttention(): Promise<CreateKeyPairInput> {
    const input = await abandoned();
    for (let attempt = 2; attempt <= MOST_ATTEMPTS; attempt += 1) {
      leaseRunsOut();
      fail('GetKeyPair', 'server-error');
      await assert.rejects(useCases.reconcile(idOf(input)), { code: 'unavailable' });
    }
    leaseRunsOut();
    assert.equal(await useCases.reconcile(idOf(input)), 'needs-attention');
    return input;
  }

  it('is not taken over by its client token, neither meanwhile nor afterwards', async () => {
    const input = await needingAttention();
    fail('DeleteKeyPair', 'reset-before');
    await assert.rejects(useCases.remove(idOf(input)), { code: 'unavailable' });
    proxy.plan = NO_FAULTS;
    await assert.rejects(useCases.create(input), { code: 'request_in_progress' });
    leaseRunsOut();
    await assert.rejects(useCases.create(input), { code: 'request_in_progress' });
    assert.equal(await useCases.reconcile(idOf(input)), 'deleted');
    now += TIMING.drainMs;
    await assert.rejects(useCases.create(input), { code: 'retrieval_revoked' });
    assert.equal(await isAtProvider(input), false);
  });
});
