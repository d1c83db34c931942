import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { Interception } from '../../local/cloud/traffic.ts';
import { kmsClient } from '../../shared/adapters/kms/kms-client.ts';
import { kmsDataKeyGenerator, kmsDataKeyUnwrapper } from '../../shared/adapters/kms/kms-data-keys.ts';
import { kmsRetrievalMacs } from '../../shared/adapters/kms/kms-retrieval-macs.ts';
import { type AdapterCloud, adapterCloud } from '../support/adapter-cloud.ts';
import { awsError, faultOn, operation } from '../support/cloud-faults.ts';

const signal = new AbortController().signal;
const CONTEXT = { 'keyvend:stage': 'test' };
let cloud: AdapterCloud;
let client: KMSClient;
before(async () => {
  cloud = await adapterCloud();
  client = kmsClient(cloud.region);
});
after(async () => {
  client.destroy();
  await cloud.close();
});

type Call = readonly [operation: string, call: () => Promise<unknown>];
const generate: Call = [
  'GenerateDataKey',
  () => kmsDataKeyGenerator(client, cloud.sealingKeyId).generate(CONTEXT, signal),
];
const unwrap: Call = [
  'Decrypt',
  () => kmsDataKeyUnwrapper(client, cloud.sealingKeyId).unwrap(Uint8Array.of(1, 2, 3), CONTEXT, signal),
];
const mac: Call = [
  'GenerateMac',
  () => kmsRetrievalMacs(client, cloud.retrievalKeyId).mac(Uint8Array.of(1), signal),
];

/** The errors of GenerateDataKey, Decrypt and GenerateMac in the KMS API reference, and what a caller is told. */
const EVERYWHERE: [name: string, status: number][] = [
  ['DependencyTimeoutException', 500],
  ['KMSInternalException', 500],
  ['DisabledException', 400],
  ['KMSInvalidStateException', 400],
  ['KeyUnavailableException', 500],
  ['NotFoundException', 400],
  ['InvalidKeyUsageException', 400],
  ['AccessDeniedException', 400],
];

describe('a failure of KMS', () => {
  for (const [name, call] of [generate, unwrap, mac]) {
    for (const [error, status] of EVERYWHERE) {
      it(`${error} makes ${name} unavailable`, async () => {
        using _ = faultOn(cloud, operation(name), awsError(status, error, 'SECRET'));
        await assert.rejects(call(), (thrown: Error) => {
          const { code, retryAfterSeconds, message } = Object(thrown);
          assert.deepEqual([code, retryAfterSeconds], ['unavailable', 5]);
          assert.doesNotMatch(message, /SECRET/);
          return true;
        });
      });
    }

    it(`an answer without what was asked for makes ${name} unavailable`, async () => {
      using _ = faultOn(cloud, operation(name), { status: 200, body: {} });
      await assert.rejects(call(), { code: 'unavailable' });
    });

    for (const [what, interception] of [
      ['a lost request', { drop: 'request' }],
      ['a lost answer', { drop: 'response' }],
      ['an error of the service', awsError(500, 'KMSInternalException')],
    ] satisfies [string, Interception][]) {
      it(`${what} is healed by asking ${name} again`, async () => {
        using fault = faultOn(cloud, operation(name), interception, 1);
        const [result] = await Promise.allSettled([call()]);
        assert.equal(fault.met(), 1);
        // What is unwrapped here was never wrapped: KMS says so at its second chance.
        if (name === 'Decrypt') assert.equal(Object(result).reason?.code, 'internal');
        else assert.equal(result.status, 'fulfilled');
      });
    }
  }

  it('ThrottlingException makes GenerateMac unavailable once the SDK has paused in vain', async () => {
    using fault = faultOn(cloud, operation('GenerateMac'), awsError(400, 'ThrottlingException'));
    const [, call] = mac;
    await assert.rejects(call(), { code: 'unavailable' });
    assert.equal(fault.met(), 3);
  });

  for (const error of ['InvalidCiphertextException', 'IncorrectKeyException']) {
    it(`${error} is internal: what was sealed is not what is opened`, async () => {
      using _ = faultOn(cloud, operation('Decrypt'), awsError(400, error));
      const [, call] = unwrap;
      await assert.rejects(call(), { code: 'internal', retryAfterSeconds: undefined });
    });
  }
});

describe('a request to KMS', () => {
  it('for a data key names key, size and context', async () => {
    const [, call] = generate;
    await call();
    const { operation: name, input } = cloud.requests.at(-1) ?? {};
    assert.deepEqual(
      [name, input],
      ['GenerateDataKey', { KeyId: cloud.sealingKeyId, KeySpec: 'AES_256', EncryptionContext: CONTEXT }],
    );
  });

  it('for a decryption names the key, so that no other key opens it', async () => {
    const [, call] = unwrap;
    await assert.rejects(call());
    assert.equal(Object(cloud.requests.at(-1)?.input).KeyId, cloud.sealingKeyId);
  });
});
