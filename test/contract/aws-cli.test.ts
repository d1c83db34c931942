import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import type { KeyPairInfo } from '@aws-sdk/client-ec2';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { readVectors } from '../support/cloud-vectors.ts';
import { readPrivateKeyFile } from '../support/private-key-files.ts';

const run = promisify(execFile);
const publicKey: string = Object(readVectors('lightsail').keys).rsa2048.openssh;

let cloud: CloudFixture;

before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

const lightsail = (...args: string[]) => aws('lightsail', ...args);
const ec2 = (...args: string[]) => aws('ec2', ...args);

async function aws(...args: string[]) {
  const { stdout } = await run(
    'aws',
    ['--endpoint-url', cloud.url, '--region', 'us-east-1', '--output', 'json', ...args],
    {
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_PAGER: '',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      },
    },
  );
  return stdout === '' ? undefined : JSON.parse(stdout);
}

async function isInstalled(): Promise<boolean> {
  try {
    await run('aws', ['--version']);
    return true;
  } catch {
    return false;
  }
}

test('the AWS CLI creates, imports, reads, lists and deletes key pairs', async t => {
  if (!(await isInstalled())) return t.diagnostic('the AWS CLI is not installed: nothing was tested');
  const created = await lightsail(
    'create-key-pair',
    '--key-pair-name',
    'cli-created',
    '--tags',
    'key=team,value=ops',
  );
  assert.equal(createPrivateKey(created.privateKeyBase64).asymmetricKeyType, 'rsa');
  const imported = await lightsail(
    ...['import-key-pair', '--key-pair-name', 'cli-imported', '--public-key-base64', publicKey],
  );
  assert.equal(imported.operation.status, 'Succeeded');
  const { keyPair } = await lightsail('get-key-pair', '--key-pair-name', 'cli-created');
  assert.deepEqual(keyPair.tags, [{ key: 'team', value: 'ops' }]);
  assert.equal(keyPair.fingerprint, created.keyPair.fingerprint);
  const { keyPairs } = await lightsail('get-key-pairs');
  assert.deepEqual(
    keyPairs.map(({ name }: { name: string }) => name),
    ['cli-created', 'cli-imported'],
  );
  const deleted = await lightsail('delete-key-pair', '--key-pair-name', 'cli-created');
  assert.equal(deleted.operation.operationType, 'DeleteKeyPair');
  await assert.rejects(lightsail('get-key-pair', '--key-pair-name', 'cli-created'), {
    stderr: /NotFoundException.*The KeyPair does not exist: cli-created/,
  });
});

test('the AWS CLI creates, imports, tags, reads and deletes key pairs of EC2', async t => {
  if (!(await isInstalled())) return t.diagnostic('the AWS CLI is not installed: nothing was tested');
  const created = await ec2(
    ...['create-key-pair', '--key-name', 'cli-created', '--key-type', 'ed25519', '--key-format', 'pem'],
    ...['--tag-specifications', 'ResourceType=key-pair,Tags=[{Key=team,Value=ops}]'],
  );
  assert.equal(readPrivateKeyFile(created.KeyMaterial, 'openssh').asymmetricKeyType, 'ed25519');
  const material = `fileb://${await publicKeyFile(t)}`;
  const imported = await ec2(
    'import-key-pair',
    '--key-name',
    'cli-imported',
    '--public-key-material',
    material,
  );
  assert.equal(imported.KeyFingerprint, Object(readVectors('ec2').keys).rsa2048.md5Spki);
  await ec2('create-tags', '--resources', imported.KeyPairId, '--tags', 'Key=late,Value=');
  const { KeyPairs } = await ec2('describe-key-pairs', '--include-public-key');
  assert.deepEqual(
    KeyPairs.map(({ KeyName, KeyType, Tags }: KeyPairInfo) => ({ KeyName, KeyType, Tags })),
    [
      { KeyName: 'cli-created', KeyType: 'ed25519', Tags: [{ Key: 'team', Value: 'ops' }] },
      { KeyName: 'cli-imported', KeyType: 'rsa', Tags: [{ Key: 'late', Value: '' }] },
    ],
  );
  const { Return } = await ec2('delete-key-pair', '--key-pair-id', created.KeyPairId);
  assert.equal(Return, true);
  await assert.rejects(ec2('describe-key-pairs', '--key-names', 'cli-created'), {
    stderr: /\(InvalidKeyPair.NotFound\).*The key pair 'cli-created' does not exist/,
  });
});

async function publicKeyFile(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'aws-cli-'));
  t.after(() => rm(directory, { recursive: true }));
  const file = join(directory, 'id_rsa.pub');
  await writeFile(file, publicKey);
  return file;
}
