import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';
import { readVectors } from '../support/cloud-vectors.ts';

const run = promisify(execFile);
const { openssh, md5Spki } = Object(readVectors('ec2').keys).rsa2048;

let cloud: CloudFixture;
before(async () => {
  cloud = await cloudFixture();
});
after(() => cloud.close());

/** Calls EC2 in turn and prints each answer as JSON, or the code and the status of its error. */
const SCRIPT = `
import boto3, json, sys
from botocore.config import Config
from botocore.exceptions import ClientError
ec2 = boto3.client('ec2', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='test',
                   aws_secret_access_key='test', config=Config(retries={'total_max_attempts': 1}))
answers = []
for operation, input in json.loads(sys.argv[2]):
    try:
        answer = getattr(ec2, operation)(**input)
        del answer['ResponseMetadata']
        answers.append(answer)
    except ClientError as error:
        answers.append([error.response['Error']['Code'], error.response['ResponseMetadata']['HTTPStatusCode']])
print(json.dumps(answers, default=str))
`;

async function boto3(calls: [operation: string, input: object][]) {
  const { stdout } = await run('python3', ['-c', SCRIPT, cloud.url, JSON.stringify(calls)]);
  return JSON.parse(stdout);
}

async function isInstalled(): Promise<boolean> {
  try {
    await run('python3', ['-c', 'import boto3']);
    return true;
  } catch {
    return false;
  }
}

test('boto3 creates, imports, reads and deletes key pairs of EC2', async t => {
  if (!(await isInstalled())) return t.diagnostic('boto3 is not installed: nothing was tested');
  const Tags = [{ Key: 'team', Value: 'ops' }];
  const TagSpecifications = [{ ResourceType: 'key-pair', Tags }];
  const [created, duplicate, imported, dryRun, described, deleted, again, missing] = await boto3([
    ['create_key_pair', { KeyName: 'boto', TagSpecifications }],
    ['create_key_pair', { KeyName: 'boto' }],
    ['import_key_pair', { KeyName: 'boto-imported', PublicKeyMaterial: openssh }],
    ['create_key_pair', { KeyName: 'boto-dry', DryRun: true }],
    ['describe_key_pairs', { Filters: [{ Name: 'tag:team', Values: ['ops'] }], IncludePublicKey: true }],
    ['delete_key_pair', { KeyName: 'boto' }],
    ['delete_key_pair', { KeyName: 'boto' }],
    ['describe_key_pairs', { KeyNames: ['boto'] }],
  ]);
  assert.match(created.KeyMaterial, /^-----BEGIN RSA PRIVATE KEY-----\n/);
  assert.deepEqual(duplicate, ['InvalidKeyPair.Duplicate', 400]);
  assert.equal(imported.KeyFingerprint, md5Spki);
  assert.deepEqual(dryRun, ['DryRunOperation', 412]);
  assert.equal(described.KeyPairs.length, 1);
  const { KeyPairId, KeyFingerprint, KeyType, Tags: tags, PublicKey } = described.KeyPairs[0];
  assert.deepEqual([KeyPairId, KeyFingerprint], [created.KeyPairId, created.KeyFingerprint]);
  assert.deepEqual([KeyType, tags], ['rsa', Tags]);
  assert.match(PublicKey, /^ssh-rsa AAAA\S+ boto$/);
  assert.deepEqual([deleted, again], [{ Return: true, KeyPairId }, { Return: true }]);
  assert.deepEqual(missing, ['InvalidKeyPair.NotFound', 400]);
});
