import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import { type CloudFixture, clientConfig, cloudFixture } from '../support/cloud-fixture.ts';

let cloud: CloudFixture;
const now = Date.now();

before(async () => {
  cloud = await cloudFixture({ now: () => now });
});
after(() => cloud.close());

async function createKey(input: CreateKeyCommandInput = {}): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await cloud.kms.send(new CreateKeyCommand(input));
  return { id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
}

const stateOf = async (KeyId: string) =>
  (await cloud.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;

describe('a key', () => {
  test('is found by id, ARN, alias and alias ARN', async () => {
    const { id, arn } = await createKey();
    await cloud.kms.send(new CreateAliasCommand({ AliasName: 'alias/found', TargetKeyId: id }));
    for (const KeyId of [id, arn, 'alias/found', arn.replace(/key\/.*/, 'alias/found')]) {
      const { KeyMetadata } = await cloud.kms.send(new DescribeKeyCommand({ KeyId }));
      assert.equal(KeyMetadata?.Arn, arn);
    }
  });

  test('has the metadata of a symmetric key by default', async () => {
    const { id } = await createKey({
      Description: 'data keys',
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
      Tags: [{ TagKey: 'stage', TagValue: 'test' }],
    });
    const { KeyMetadata } = await cloud.kms.send(new DescribeKeyCommand({ KeyId: id }));
    const { KeyId, Arn, CreationDate, ...rest } = KeyMetadata ?? {};
    assert.ok(CreationDate instanceof Date && Math.abs(CreationDate.getTime() - now) < 1000);
    assert.equal(Arn, `arn:aws:kms:us-east-1:000000000000:key/${KeyId}`);
    assert.deepEqual(rest, {
      AWSAccountId: '000000000000',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      Description: 'data keys',
      Enabled: true,
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      KeyManager: 'CUSTOMER',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyState: 'Enabled',
      KeyUsage: 'ENCRYPT_DECRYPT',
      MultiRegion: false,
      Origin: 'AWS_KMS',
    });
  });

  const refused: [rule: string, input: CreateKeyCommandInput, name: string, message?: RegExp][] = [
    [
      'an HMAC spec without a usage',
      { KeySpec: 'HMAC_256' },
      'ValidationException',
      /must specify a KeyUsage/,
    ],
    [
      'an HMAC spec for encryption',
      { KeySpec: 'HMAC_256', KeyUsage: 'ENCRYPT_DECRYPT' },
      'ValidationException',
    ],
    [
      'a symmetric spec for MACs',
      { KeyUsage: 'GENERATE_VERIFY_MAC' },
      'ValidationException',
      /not compatible/,
    ],
    [
      'a spec that is not emulated',
      { KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' },
      'UnsupportedOperationException',
    ],
    ['a policy that is no JSON', { Policy: 'allow all' }, 'MalformedPolicyDocumentException'],
    [
      'a tag key twice',
      {
        Tags: [
          { TagKey: 'a', TagValue: '1' },
          { TagKey: 'a', TagValue: '2' },
        ],
      },
      'TagException',
    ],
    ['a tag of AWS', { Tags: [{ TagKey: 'aws:a', TagValue: '1' }] }, 'TagException'],
  ];
  for (const [rule, input, name, message = /./] of refused) {
    test(`is not made with ${rule}`, async () => {
      await assert.rejects(createKey(input), { name, message });
    });
  }

  test('is unknown in another Region', async () => {
    const { id, arn } = await createKey();
    const elsewhere = new KMSClient({ ...clientConfig(cloud.url), region: 'eu-west-1' });
    const describeThere = (KeyId: string) => elsewhere.send(new DescribeKeyCommand({ KeyId }));
    await assert.rejects(describeThere(id), {
      name: 'NotFoundException',
      message: `Key 'arn:aws:kms:eu-west-1:000000000000:key/${id}' does not exist`,
    });
    await assert.rejects(describeThere(arn), { name: 'NotFoundException', message: 'Invalid arn us-east-1' });
    elsewhere.destroy();
  });

  test('is not found by a malformed id', async () => {
    await assert.rejects(stateOf('no-such-id'), {
      name: 'NotFoundException',
      message: "Invalid keyId 'no-such-id'",
    });
  });
});

describe('an alias', () => {
  const alias = (AliasName: string, TargetKeyId: string) =>
    cloud.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));

  test('is given once', async () => {
    const { id } = await createKey();
    await alias('alias/once', id);
    await assert.rejects(alias('alias/once', id), { name: 'AlreadyExistsException' });
  });

  test('must start with alias/', async () => {
    const { id } = await createKey();
    await assert.rejects(alias('once', id), {
      name: 'ValidationException',
      message: /^Alias must start with/,
    });
  });

  test('does not start with alias/aws/', async () => {
    const { id } = await createKey();
    await assert.rejects(alias('alias/aws/s3', id), { name: 'NotAuthorizedException' });
  });

  test('has no other characters than letters, digits, /, _ and -', async () => {
    const { id } = await createKey();
    await assert.rejects(alias('alias/a b', id), { name: 'InvalidAliasNameException' });
  });

  test('is listed for its key', async () => {
    const { id } = await createKey();
    await alias('alias/listed-1', id);
    await alias('alias/listed-2', id);
    const { Aliases } = await cloud.kms.send(new ListAliasesCommand({ KeyId: id }));
    assert.deepEqual(
      Aliases?.map(({ AliasName }) => AliasName),
      ['alias/listed-1', 'alias/listed-2'],
    );
    assert.ok(Aliases?.every(({ TargetKeyId }) => TargetKeyId === id));
  });
});

test('ListKeys gives every key once, page by page', async () => {
  const made = [await createKey(), await createKey(), await createKey()];
  const listed: unknown[] = [];
  let Marker: string | undefined;
  do {
    const page = await cloud.kms.send(
      new ListKeysCommand({ Limit: 2, ...(Marker !== undefined && { Marker }) }),
    );
    assert.equal(page.Truncated, page.NextMarker !== undefined);
    listed.push(...(page.Keys ?? []).map(({ KeyId }) => KeyId));
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  assert.equal(new Set(listed).size, listed.length);
  for (const { id } of made) assert.ok(listed.includes(id));
  await assert.rejects(cloud.kms.send(new ListKeysCommand({ Marker: '***' })), {
    name: 'InvalidMarkerException',
  });
});
