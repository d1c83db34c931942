import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { provisionResources } from '../../local/provision.ts';
import { loadServerlessConfig } from '../../local/serverless-config.ts';
import type { Template } from '../../local/template-plan.ts';

const ACCESS = { credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, region: 'us-east-1' };

const TEMPLATE = {
  Vends: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'vending-dev',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'gpk'].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-principal',
          KeySchema: [{ AttributeName: 'gpk', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  },
  SealingKey: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, KeyPolicy: {} } },
  SealingAlias: {
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName: 'alias/vending-sealing', TargetKeyId: { Ref: 'SealingKey' } },
  },
  MacKey: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } },
  MacAlias: {
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName: 'alias/vending-mac', TargetKeyId: { 'Fn::GetAtt': ['MacKey', 'Arn'] } },
  },
  MacSecondAlias: {
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName: 'alias/vending-mac-2', TargetKeyId: { 'Fn::GetAtt': ['MacKey', 'KeyId'] } },
  },
  Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [] } },
} satisfies Template;

async function cloudFor(t: TestContext, dataDir?: string): Promise<Cloud> {
  const cloud = await startCloud(dataDir === undefined ? {} : { dataDir });
  t.after(() => cloud.close());
  return cloud;
}

async function keyBehind(cloud: Cloud, alias: string) {
  const kms = new KMSClient({ endpoint: cloud.url, ...ACCESS });
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: alias }));
  return KeyMetadata;
}

async function keyCount(cloud: Cloud): Promise<number> {
  const { Keys = [] } = await new KMSClient({ endpoint: cloud.url, ...ACCESS }).send(new ListKeysCommand({}));
  return Keys.length;
}

describe('provisioning of a template', () => {
  it('creates tables with indexes and time to live', async t => {
    const cloud = await cloudFor(t);
    await provisionResources(TEMPLATE, { endpoint: cloud.url, ...ACCESS });
    const dynamodb = new DynamoDBClient({ endpoint: cloud.url, ...ACCESS });
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'vending-dev' }));
    assert.equal(Table?.TableStatus, 'ACTIVE');
    assert.deepEqual(Table?.KeySchema, TEMPLATE.Vends.Properties.KeySchema);
    assert.deepEqual(
      Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName),
      ['by-principal'],
    );
    const { TimeToLiveDescription } = await dynamodb.send(
      new DescribeTimeToLiveCommand({ TableName: 'vending-dev' }),
    );
    assert.deepEqual(TimeToLiveDescription, { AttributeName: 'ttl', TimeToLiveStatus: 'ENABLED' });
  });

  it('creates keys of the declared kind behind their aliases', async t => {
    const cloud = await cloudFor(t);
    await provisionResources(TEMPLATE, { endpoint: cloud.url, ...ACCESS });
    const [sealing, mac, second] = await Promise.all(
      ['alias/vending-sealing', 'alias/vending-mac', 'alias/vending-mac-2'].map(alias =>
        keyBehind(cloud, alias),
      ),
    );
    assert.deepEqual([sealing?.KeySpec, sealing?.KeyUsage], ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT']);
    assert.deepEqual([mac?.KeySpec, mac?.KeyUsage], ['HMAC_256', 'GENERATE_VERIFY_MAC']);
    assert.equal(mac?.KeyId, second?.KeyId);
    assert.notEqual(mac?.KeyId, sealing?.KeyId);
  });

  it('finds again what an earlier run created, after a restart too', async t => {
    const directory = await mkdtemp(join(tmpdir(), 'provision-'));
    t.after(() => rm(directory, { recursive: true }));
    const first = await startCloud({ dataDir: directory });
    await provisionResources(TEMPLATE, { endpoint: first.url, ...ACCESS });
    await provisionResources(TEMPLATE, { endpoint: first.url, ...ACCESS });
    const before = await keyBehind(first, 'alias/vending-mac');
    assert.equal(await keyCount(first), 2);
    await first.close();
    const second = await startCloud({ dataDir: directory });
    try {
      await provisionResources(TEMPLATE, { endpoint: second.url, ...ACCESS });
      assert.equal((await keyBehind(second, 'alias/vending-mac'))?.KeyId, before?.KeyId);
      assert.equal(await keyCount(second), 2);
    } finally {
      await second.close();
    }
  });

  it('adds an alias that a key did not have yet', async t => {
    const cloud = await cloudFor(t);
    const { MacSecondAlias: _, ...earlier } = TEMPLATE;
    await provisionResources(earlier, { endpoint: cloud.url, ...ACCESS });
    await provisionResources(TEMPLATE, { endpoint: cloud.url, ...ACCESS });
    assert.equal(await keyCount(cloud), 2);
    assert.equal((await keyBehind(cloud, 'alias/vending-mac-2'))?.KeySpec, 'HMAC_256');
  });

  it('creates what serverless.yml of this project declares', async t => {
    const cloud = await cloudFor(t);
    const { resources } = await loadServerlessConfig('serverless.yml', { stage: 'test' });
    await provisionResources(resources, { endpoint: cloud.url, ...ACCESS });
    const dynamodb = new DynamoDBClient({ endpoint: cloud.url, ...ACCESS });
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    assert.deepEqual(TableNames, ['keyvend-test']);
    assert.equal((await keyBehind(cloud, 'alias/keyvend-test-sealing'))?.KeySpec, 'SYMMETRIC_DEFAULT');
    assert.equal((await keyBehind(cloud, 'alias/keyvend-test-retrieval'))?.KeySpec, 'HMAC_256');
  });

  const { SealingKey, SealingAlias, Vends } = TEMPLATE;
  const refusals: [rule: string, template: Template, message: RegExp][] = [
    [
      'a resource of another type',
      { Q: { Type: 'AWS::S3::Bucket', Properties: {} } },
      /Q: AWS::S3::Bucket is unknown/,
    ],
    ['an alias of no key of the template', { SealingAlias }, /alias\/vending-sealing: SealingKey is no key/],
    ['a key without an alias', { SealingKey }, /SealingKey: a key without an alias/],
    [
      'a table name that only CloudFormation knows',
      { Vends: { ...Vends, Properties: { ...Vends.Properties, TableName: { Ref: 'Name' } } } },
      /Vends cannot be created here.*TableName/s,
    ],
    [
      'a key specification that is not emulated',
      { Key: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'SM2' } } },
      /Key cannot be created here.*KeySpec/s,
    ],
  ];
  for (const [rule, template, message] of refusals) {
    it(`refuses ${rule}, and creates nothing`, async t => {
      const cloud = await cloudFor(t);
      await assert.rejects(provisionResources(template, { endpoint: cloud.url, ...ACCESS }), message);
      assert.deepEqual(cloud.requests, []);
    });
  }
});
