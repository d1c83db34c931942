import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateMacCommand,
  ReEncryptCommand,
} from '@aws-sdk/client-kms';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';

const PLAINTEXT = Buffer.from('a data key');
const CONTEXT = { provider: 'cloud', key: 'key_1' };
const MESSAGE = Buffer.from('message');

let cloud: CloudFixture;
let key: string;
let otherKey: string;
let hmacKey: string;
let blob: Uint8Array;

before(async () => {
  cloud = await cloudFixture();
  key = await createKey();
  otherKey = await createKey();
  hmacKey = await createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  const encrypted = await cloud.kms.send(
    new EncryptCommand({ KeyId: key, Plaintext: PLAINTEXT, EncryptionContext: CONTEXT }),
  );
  blob = encrypted.CiphertextBlob ?? new Uint8Array();
});
after(() => cloud.close());

async function createKey(input: CreateKeyCommandInput = {}): Promise<string> {
  return (await cloud.kms.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? '';
}

describe('DryRun', () => {
  const DryRun = true;
  const wellFormed: [operation: string, call: () => Promise<unknown>][] = [
    ['Encrypt', () => cloud.kms.send(new EncryptCommand({ KeyId: key, Plaintext: PLAINTEXT, DryRun }))],
    [
      'Decrypt',
      () => cloud.kms.send(new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: CONTEXT, DryRun })),
    ],
    [
      'ReEncrypt',
      () =>
        cloud.kms.send(
          new ReEncryptCommand({
            CiphertextBlob: blob,
            SourceEncryptionContext: CONTEXT,
            DestinationKeyId: otherKey,
            DryRun,
          }),
        ),
    ],
    [
      'GenerateDataKey',
      () => cloud.kms.send(new GenerateDataKeyCommand({ KeyId: key, KeySpec: 'AES_256', DryRun })),
    ],
    [
      'GenerateDataKeyWithoutPlaintext',
      () =>
        cloud.kms.send(
          new GenerateDataKeyWithoutPlaintextCommand({ KeyId: key, KeySpec: 'AES_256', DryRun }),
        ),
    ],
    [
      'GenerateMac',
      () =>
        cloud.kms.send(
          new GenerateMacCommand({ KeyId: hmacKey, MacAlgorithm: 'HMAC_SHA_256', Message: MESSAGE, DryRun }),
        ),
    ],
  ];
  for (const [operation, call] of wellFormed) {
    test(`of ${operation} says that it would have succeeded`, async () => {
      await assert.rejects(call(), {
        name: 'DryRunOperationException',
        message: 'The request would have succeeded, but the DryRun option is set.',
      });
    });
  }

  test('says what would have failed', async () => {
    await assert.rejects(
      cloud.kms.send(new GenerateDataKeyCommand({ KeyId: 'alias/none', KeySpec: 'AES_256', DryRun })),
      { name: 'NotFoundException', message: /^Alias arn:aws:kms:.* is not found\.$/ },
    );
  });
});
