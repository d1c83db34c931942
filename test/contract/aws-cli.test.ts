import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { readVectors } from '../support/cloud-vectors.ts';

const run = promisify(execFile);
const publicKey: string = Object(readVectors('lightsail').keys).rsa2048.openssh;

let cloud: CloudFixture;

before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

async function lightsail(...args: string[]) {
  const { stdout } = await run(
    'aws',
    ['--endpoint-url', cloud.url, '--region', 'us-east-1', '--output', 'json', 'lightsail', ...args],
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
  return JSON.parse(stdout);
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
