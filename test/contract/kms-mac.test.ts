import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  GenerateMacCommand,
  type MacAlgorithmSpec,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';

const MESSAGE = Buffer.from('message');

let cloud: CloudFixture;
let key: string;
let hmacKey: string;

before(async () => {
  cloud = await cloudFixture();
  key = await createKey();
  hmacKey = await createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
});
after(() => cloud.close());

async function createKey(input: CreateKeyCommandInput = {}): Promise<string> {
  return (await cloud.kms.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? '';
}

describe('GenerateMac', () => {
  const generate = (KeyId: string, MacAlgorithm: MacAlgorithmSpec = 'HMAC_SHA_256', Message = MESSAGE) =>
    cloud.kms.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message }));
  const verify = (Mac: Uint8Array, Message = MESSAGE, MacAlgorithm: MacAlgorithmSpec = 'HMAC_SHA_256') =>
    cloud.kms.send(new VerifyMacCommand({ KeyId: hmacKey, MacAlgorithm, Message, Mac }));
  const macOf = async (Message = MESSAGE) =>
    (await generate(hmacKey, 'HMAC_SHA_256', Message)).Mac ?? Buffer.alloc(0);

  for (const bits of [224, 256, 384, 512] as const) {
    test(`gives ${bits} bits under an HMAC_${bits} key`, async () => {
      const KeyId = await createKey({ KeySpec: `HMAC_${bits}`, KeyUsage: 'GENERATE_VERIFY_MAC' });
      const { Mac } = await generate(KeyId, `HMAC_SHA_${bits}`);
      assert.equal(Mac?.length, bits / 8);
    });
  }

  test('gives the same MAC for the same message, another one for another', async () => {
    assert.deepEqual(await macOf(), await macOf());
    assert.notDeepEqual(await macOf(), await macOf(Buffer.from('Message')));
  });

  test('is verified by VerifyMac', async () => {
    const { MacValid, KeyId } = await verify(await macOf());
    assert.deepEqual([MacValid, KeyId], [true, hmacKey]);
  });

  const wrong: [rule: string, check: (mac: Uint8Array) => Promise<unknown>][] = [
    ['another message', mac => verify(mac, Buffer.from('another'))],
    ['a MAC cut short', mac => verify(mac.subarray(1))],
    [
      'a MAC with one bit changed',
      mac => verify(Buffer.from(mac).map((byte, index) => (index ? byte : byte ^ 1))),
    ],
  ];
  for (const [rule, check] of wrong) {
    test(`is refused by VerifyMac for ${rule}, without a message`, async () => {
      await assert.rejects(check(await macOf()), { name: 'KMSInvalidMacException', message: 'UnknownError' });
    });
  }

  test('refuses the algorithm of another key spec', async () => {
    await assert.rejects(generate(hmacKey, 'HMAC_SHA_512'), {
      name: 'InvalidKeyUsageException',
      message: 'Algorithm HMAC_SHA_512 is incompatible with key spec HMAC_256.',
    });
  });

  test('refuses a symmetric encryption key', async () => {
    await assert.rejects(generate(key), {
      name: 'InvalidKeyUsageException',
      message: `${key} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.`,
    });
  });
});
