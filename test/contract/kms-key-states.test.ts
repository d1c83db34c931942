import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyRotationStatusCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';

const PLAINTEXT = Buffer.from('thirty-two bytes of a data key..');
const DAY_MS = 86_400_000;

let cloud: CloudFixture;
let now = Date.now();

before(async () => {
  cloud = await cloudFixture({ now: () => now });
});
after(() => cloud.close());

async function createKey(input: CreateKeyCommandInput = {}): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await cloud.kms.send(new CreateKeyCommand(input));
  return { id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
}

async function encrypt(KeyId: string): Promise<Uint8Array> {
  const { CiphertextBlob } = await cloud.kms.send(new EncryptCommand({ KeyId, Plaintext: PLAINTEXT }));
  assert.ok(CiphertextBlob);
  return CiphertextBlob;
}

async function decrypt(CiphertextBlob: Uint8Array): Promise<Buffer> {
  const { Plaintext } = await cloud.kms.send(new DecryptCommand({ CiphertextBlob }));
  return Buffer.from(Plaintext ?? []);
}

const stateOf = async (KeyId: string) =>
  (await cloud.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;

describe('a disabled key', () => {
  test('neither encrypts nor decrypts until it is enabled', async () => {
    const { id, arn } = await createKey();
    const blob = await encrypt(id);
    await cloud.kms.send(new DisableKeyCommand({ KeyId: id }));
    const disabled = { name: 'DisabledException', message: `${arn} is disabled.` };
    await assert.rejects(encrypt(id), disabled);
    await assert.rejects(decrypt(blob), disabled);
    await cloud.kms.send(new EnableKeyCommand({ KeyId: id }));
    assert.deepEqual(await decrypt(blob), PLAINTEXT);
  });

  test('is not named by an alias', async () => {
    const { id } = await createKey();
    await cloud.kms.send(new CreateAliasCommand({ AliasName: 'alias/enabled', TargetKeyId: id }));
    await assert.rejects(cloud.kms.send(new DisableKeyCommand({ KeyId: 'alias/enabled' })), {
      name: 'NotFoundException',
    });
  });
});

describe('a key pending deletion', () => {
  const schedule = (KeyId: string, PendingWindowInDays?: number) =>
    cloud.kms.send(
      new ScheduleKeyDeletionCommand({
        KeyId,
        ...(PendingWindowInDays !== undefined && { PendingWindowInDays }),
      }),
    );

  test('is refused everywhere but in DescribeKey and CancelKeyDeletion', async () => {
    const { id, arn } = await createKey();
    const blob = await encrypt(id);
    const { DeletionDate, KeyState } = await schedule(id, 7);
    assert.equal(KeyState, 'PendingDeletion');
    assert.ok(Math.abs((DeletionDate?.getTime() ?? 0) - now - 7 * DAY_MS) < 1000);
    const pending = { name: 'KMSInvalidStateException', message: `${arn} is pending deletion.` };
    await assert.rejects(encrypt(id), pending);
    await assert.rejects(decrypt(blob), pending);
    await assert.rejects(
      cloud.kms.send(new GenerateDataKeyCommand({ KeyId: id, KeySpec: 'AES_256' })),
      pending,
    );
    await assert.rejects(cloud.kms.send(new EnableKeyCommand({ KeyId: id })), pending);
    await assert.rejects(
      cloud.kms.send(new CreateAliasCommand({ AliasName: 'alias/late', TargetKeyId: id })),
      pending,
    );
    await assert.rejects(schedule(id, 7), pending);
    assert.equal(await stateOf(id), 'PendingDeletion');
  });

  test('is disabled when its deletion is cancelled', async () => {
    const { id, arn } = await createKey();
    const blob = await encrypt(id);
    await schedule(id);
    await cloud.kms.send(new CancelKeyDeletionCommand({ KeyId: id }));
    assert.equal(await stateOf(id), 'Disabled');
    await cloud.kms.send(new EnableKeyCommand({ KeyId: id }));
    assert.deepEqual(await decrypt(blob), PLAINTEXT);
    await assert.rejects(cloud.kms.send(new CancelKeyDeletionCommand({ KeyId: id })), {
      name: 'KMSInvalidStateException',
      message: `${arn} is not pending deletion.`,
    });
  });

  test('is gone with its aliases when the waiting period is over', async () => {
    const { id } = await createKey();
    await cloud.kms.send(new CreateAliasCommand({ AliasName: 'alias/gone', TargetKeyId: id }));
    const blob = await encrypt(id);
    await schedule(id, 7);
    now += 7 * DAY_MS;
    await assert.rejects(stateOf(id), { name: 'NotFoundException' });
    await assert.rejects(stateOf('alias/gone'), { name: 'NotFoundException' });
    await assert.rejects(decrypt(blob), { name: 'AccessDeniedException' });
  });

  for (const days of [6, 31]) {
    test(`cannot wait ${days} days`, async () => {
      const { id } = await createKey();
      await assert.rejects(schedule(id, days), { name: 'ValidationException' });
    });
  }
});

describe('rotation', () => {
  const rotate = (KeyId: string) => cloud.kms.send(new RotateKeyOnDemandCommand({ KeyId }));

  test('keeps old ciphertexts readable', async () => {
    const { id } = await createKey();
    const before = await encrypt(id);
    await rotate(id);
    const after = await encrypt(id);
    assert.deepEqual(await decrypt(before), PLAINTEXT);
    assert.deepEqual(await decrypt(after), PLAINTEXT);
  });

  test('on demand is limited to 25 a key', async () => {
    const { id } = await createKey();
    for (let count = 0; count < 25; count += 1) await rotate(id);
    await assert.rejects(rotate(id), { name: 'LimitExceededException' });
  });

  test('is off by default and yearly when it is enabled', async () => {
    const { id } = await createKey();
    const status = () => cloud.kms.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    assert.equal((await status()).KeyRotationEnabled, false);
    await cloud.kms.send(new EnableKeyRotationCommand({ KeyId: id }));
    const { KeyRotationEnabled, RotationPeriodInDays } = await status();
    assert.deepEqual([KeyRotationEnabled, RotationPeriodInDays], [true, 365]);
  });

  test('is not for HMAC keys', async () => {
    const { id } = await createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    await assert.rejects(rotate(id), { name: 'UnsupportedOperationException' });
    await assert.rejects(cloud.kms.send(new EnableKeyRotationCommand({ KeyId: id })), {
      name: 'UnsupportedOperationException',
    });
  });
});
