import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  CreateKeyPairCommand,
  type CreateKeyPairCommandInput,
  DescribeKeyPairsCommand,
  EC2Client,
  type Tag,
} from '@aws-sdk/client-ec2';
import { openEc2 } from '../../local/cloud/ec2/ec2.ts';
import { openKeyPool } from '../../local/cloud/key-pool.ts';
import { type CloudFixture, clientConfig, cloudFixture } from '../support/cloud-fixture.ts';
import { readVectors } from '../support/cloud-vectors.ts';
import { type PrivateKeyFormat, readPrivateKeyFile } from '../support/private-key-files.ts';

const LINE: string = Object(readVectors('ec2').keys).rsa2048.openssh;

let cloud: CloudFixture;
before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

const create = (input: Partial<CreateKeyPairCommandInput> = {}) =>
  cloud.ec2.send(new CreateKeyPairCommand({ KeyName: `key-${randomUUID()}`, ...input }));
const tagged = (Tags: Tag[]) => create({ TagSpecifications: [{ ResourceType: 'key-pair', Tags }] });
const describeName = async (KeyName: string) =>
  (await cloud.ec2.send(new DescribeKeyPairsCommand({ KeyNames: [KeyName] }))).KeyPairs?.[0];
const isRefused = (name: string, act: () => Promise<unknown>) => assert.rejects(act(), { name });
const typeAndBits = (text: string | undefined, format: PrivateKeyFormat) => {
  const { asymmetricKeyType, asymmetricKeyDetails } = readPrivateKeyFile(text ?? '', format);
  return [asymmetricKeyType, asymmetricKeyDetails?.modulusLength];
};

/** EC2 without the way over HTTP. */
function regionAlone() {
  const keyPool = openKeyPool({ size: 0 });
  const ec2 = openEc2({ directory: undefined, now: Date.now, keyPool, visibilityDelayMs: 0 });
  const PublicKeyMaterial = Buffer.from(LINE).toString('base64');
  return {
    importKey: async (KeyName: string) =>
      ec2.operation('ImportKeyPair')?.({ KeyName, PublicKeyMaterial }, 'us-east-1'),
    remove: async (KeyName: string) => ec2.operation('DeleteKeyPair')?.({ KeyName }, 'us-east-1'),
  };
}

/** The sentences of the CreateKeyPair page of boto3's EC2 client, each with what shows that it holds. */
const RULES: [sentence: string, holds: () => Promise<void>][] = [
  [
    'Creates an ED25519 or 2048-bit RSA key pair with the specified name and in the specified PEM or PPK format.',
    async () => {
      const name = `key-${randomUUID()}`;
      const { KeyMaterial, KeyName } = await create({ KeyName: name });
      assert.equal(KeyName, name);
      assert.deepEqual(typeAndBits(KeyMaterial, 'pkcs1'), ['rsa', 2048]);
      for (const [KeyType, type, bits] of [
        ['rsa', 'rsa', 2048] as const,
        ['ed25519', 'ed25519', undefined] as const,
      ]) {
        const { KeyMaterial: ppk } = await create({ KeyType, KeyFormat: 'ppk' });
        assert.deepEqual(typeAndBits(ppk, 'ppk'), [type, bits]);
      }
    },
  ],
  [
    'Amazon EC2 stores the public key and displays the private key for you to save to a file.',
    async () => {
      const { KeyName = '', KeyMaterial } = await create();
      assert.ok(KeyMaterial);
      assert.ok(!('KeyMaterial' in ((await describeName(KeyName)) ?? {})));
    },
  ],
  [
    'The private key is returned as an unencrypted PEM encoded PKCS#1 private key or an unencrypted PPK formatted private key for use with PuTTY.',
    async () => {
      const pem = (await create()).KeyMaterial ?? '';
      assert.match(pem, /^-----BEGIN RSA PRIVATE KEY-----\nMII/);
      const ppk = (await create({ KeyFormat: 'ppk' })).KeyMaterial ?? '';
      assert.match(ppk, /^PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n/);
    },
  ],
  [
    'If a key with the specified name already exists, Amazon EC2 returns an error.',
    async () => {
      const { KeyName } = await create();
      await isRefused('InvalidKeyPair.Duplicate', () => create({ KeyName }));
    },
  ],
  [
    'The key pair returned to you is available only in the Amazon Web Services Region in which you create it.',
    async () => {
      const { KeyName = '' } = await create();
      const client = new EC2Client({ ...clientConfig(cloud.url), region: 'eu-west-1' });
      const { KeyPairs } = await client.send(new DescribeKeyPairsCommand({}));
      client.destroy();
      assert.deepEqual(KeyPairs, []);
      assert.ok(await describeName(KeyName));
    },
  ],
  [
    'You can have up to 5,000 key pairs per Amazon Web Services Region.',
    async () => {
      const { importKey, remove } = regionAlone();
      for (let count = 1; count <= 5_000; count += 1) await importKey(`key-${count}`);
      await assert.rejects(importKey('key-5001'), { message: /^KeyPairLimitExceeded/ });
      await remove('key-1');
      await importKey('key-5001');
    },
  ],
  [
    'KeyName [REQUIRED] A unique name for the key pair.',
    () => isRefused('MissingParameter', () => create({ KeyName: '' })),
  ],
  [
    'Constraints: Up to 255 ASCII characters',
    async () => {
      const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
      for (const KeyName of [`a${printable}b`, 'k'.repeat(255)]) {
        await create({ KeyName, KeyType: 'ed25519' });
        assert.equal((await describeName(KeyName))?.KeyName, KeyName);
      }
      for (const KeyName of ['k'.repeat(256), 'ключ', 'tab\there', ' leading', 'trailing '])
        await isRefused('InvalidParameterValue', () => create({ KeyName }));
    },
  ],
  [
    'DryRun: If you have the required permissions, the error response is DryRunOperation.',
    async () => {
      const KeyName = `key-${randomUUID()}`;
      await isRefused('DryRunOperation', () => create({ KeyName, DryRun: true }));
      await isRefused('InvalidKeyPair.NotFound', () => describeName(KeyName));
    },
  ],
  [
    'KeyType: The type of key pair. Default: rsa',
    async () => {
      const { KeyName = '' } = await create();
      assert.equal((await describeName(KeyName))?.KeyType, 'rsa');
      const { KeyName: other = '' } = await create({ KeyType: 'ed25519' });
      assert.equal((await describeName(other))?.KeyType, 'ed25519');
    },
  ],
  [
    'KeyFormat: The format of the key pair. Default: pem',
    async () => assert.match((await create()).KeyMaterial ?? '', /^-----BEGIN RSA PRIVATE KEY-----/),
  ],
  [
    'TagSpecifications: The tags to apply to the new key pair.',
    async () => {
      const Tags = [
        { Key: 'a & <b>', Value: '"c"' },
        { Key: 'A', Value: '' },
      ];
      const { KeyName = '', Tags: answered } = await tagged(Tags);
      assert.deepEqual(answered, Tags);
      assert.deepEqual((await describeName(KeyName))?.Tags, Tags);
    },
  ],
  [
    'When you specify a tag, you must specify the resource type to tag, otherwise the request will fail.',
    () =>
      isRefused('MissingParameter', () =>
        create({ TagSpecifications: [{ Tags: [{ Key: 'a', Value: 'b' }] }] }),
      ),
  ],
  [
    'If you try to tag a resource type that is unsupported for the action you’re using, you’ll get an error.',
    () =>
      isRefused('InvalidParameterValue', () =>
        create({ TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'a', Value: 'b' }] }] }),
      ),
  ],
  [
    'Tag keys are case-sensitive and accept a maximum of 127 Unicode characters.',
    async () => {
      const { Tags } = await tagged([{ Key: 'a' }, { Key: 'A' }, { Key: 'ключ' }, { Key: 'k'.repeat(127) }]);
      assert.equal(Tags?.length, 4);
      await isRefused('InvalidParameterValue', () => tagged([{ Key: 'k'.repeat(128) }]));
    },
  ],
  [
    'May not begin with aws:.',
    () => isRefused('InvalidParameterValue', () => tagged([{ Key: 'aws:name', Value: 'a' }])),
  ],
  [
    'Tag values are case-sensitive and accept a maximum of 256 Unicode characters.',
    async () => {
      await tagged([{ Key: 'a', Value: 'ü'.repeat(256) }]);
      await isRefused('InvalidParameterValue', () => tagged([{ Key: 'a', Value: 'v'.repeat(257) }]));
    },
  ],
  [
    'For RSA key pairs, the key fingerprint is the SHA-1 digest of the DER encoded private key.',
    async () => {
      const { KeyMaterial = '', KeyFingerprint = '' } = await create();
      const der = readPrivateKeyFile(KeyMaterial, 'pkcs1').export({ type: 'pkcs8', format: 'der' });
      assert.equal(KeyFingerprint.replaceAll(':', ''), createHash('sha1').update(der).digest('hex'));
      assert.match(KeyFingerprint, /^([0-9a-f]{2}:){19}[0-9a-f]{2}$/);
    },
  ],
  [
    'For ED25519 key pairs, the key fingerprint is the base64-encoded SHA-256 digest, which is the default for OpenSSH, starting with OpenSSH 6.8.',
    async () => {
      const { KeyName = '', KeyFingerprint } = await create({ KeyType: 'ed25519' });
      const input = { KeyNames: [KeyName], IncludePublicKey: true };
      const { KeyPairs } = await cloud.ec2.send(new DescribeKeyPairsCommand(input));
      const [, base64 = ''] = KeyPairs?.[0]?.PublicKey?.split(' ') ?? [];
      const digest = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
      assert.equal(KeyFingerprint, digest);
    },
  ],
  [
    'KeyMaterial: An unencrypted PEM encoded RSA or ED25519 private key.',
    async () => {
      const { KeyMaterial } = await create({ KeyType: 'ed25519' });
      assert.deepEqual(typeAndBits(KeyMaterial, 'openssh'), ['ed25519', undefined]);
    },
  ],
  [
    'KeyPairId: The ID of the key pair.',
    async () => {
      const { KeyPairId = '', KeyName = '' } = await create();
      assert.match(KeyPairId, /^key-[0-9a-f]{17}$/);
      assert.equal((await describeName(KeyName))?.KeyPairId, KeyPairId);
    },
  ],
];

describe('the CreateKeyPair page', () => {
  for (const [sentence, holds] of RULES) test(sentence, holds);
});
