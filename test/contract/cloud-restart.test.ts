import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateKeyPairCommand as CreateEc2KeyPairCommand,
  type CreateKeyPairCommandOutput as CreateEc2KeyPairCommandOutput,
  DeleteKeyPairCommand as DeleteEc2KeyPairCommand,
  DescribeKeyPairsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateMacCommand,
  KMSClient,
  RotateKeyOnDemandCommand,
} from '@aws-sdk/client-kms';
import {
  CreateKeyPairCommand,
  type CreateKeyPairCommandOutput,
  DeleteKeyPairCommand,
  DownloadDefaultKeyPairCommand,
  GetKeyPairCommand,
  GetOperationCommand,
  LightsailClient,
} from '@aws-sdk/client-lightsail';
import { clientConfig } from '../support/cloud-fixture.ts';
import { type CloudProcess, startCloudProcess } from '../support/cloud-process.ts';
import { makeTable } from '../support/cloud-table.ts';

const TABLE = 'kept';
const PLAINTEXT = Buffer.from('data key');
const MESSAGE = { MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from('message') } as const;
const TRANSACTION = {
  ClientRequestToken: 'kept-token',
  TransactItems: [
    {
      Update: {
        TableName: TABLE,
        Key: { pk: { S: 'counter' } },
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    },
  ],
};

let dataDir: string;
let cloud: CloudProcess;
let lightsail: LightsailClient;
let ec2: EC2Client;
let kms: KMSClient;
let dynamodb: DynamoDBClient;

let created: CreateKeyPairCommandOutput;
let createdOnEc2: CreateEc2KeyPairCommandOutput;
let defaultPrivateKey: string | undefined;
let encryptionKey: string | undefined;
let disabledKey: string | undefined;
let macKey: string | undefined;
let ciphertext: Uint8Array | undefined;
let mac: Uint8Array | undefined;
const acknowledged: string[] = [];

function connect(url: string): void {
  for (const client of [lightsail, ec2, kms, dynamodb]) client?.destroy();
  const config = clientConfig(url);
  lightsail = new LightsailClient(config);
  ec2 = new EC2Client(config);
  kms = new KMSClient(config);
  dynamodb = new DynamoDBClient(config);
}

async function makeKey(input: CreateKeyCommandInput): Promise<string | undefined> {
  return (await kms.send(new CreateKeyCommand(input))).KeyMetadata?.KeyId;
}

async function fillLightsail(): Promise<void> {
  const tags = [{ key: 'kept', value: 'yes' }];
  created = await lightsail.send(new CreateKeyPairCommand({ keyPairName: 'kept', tags }));
  await lightsail.send(new CreateKeyPairCommand({ keyPairName: 'deleted' }));
  await lightsail.send(new DeleteKeyPairCommand({ keyPairName: 'deleted' }));
  defaultPrivateKey = (await lightsail.send(new DownloadDefaultKeyPairCommand({}))).privateKeyBase64;
}

async function fillEc2(): Promise<void> {
  const Tags = [{ Key: 'kept', Value: 'yes' }];
  const TagSpecifications = [{ ResourceType: 'key-pair' as const, Tags }];
  createdOnEc2 = await ec2.send(new CreateEc2KeyPairCommand({ KeyName: 'kept', TagSpecifications }));
  await ec2.send(new CreateEc2KeyPairCommand({ KeyName: 'deleted' }));
  await ec2.send(new DeleteEc2KeyPairCommand({ KeyName: 'deleted' }));
}

async function fillKms(): Promise<void> {
  encryptionKey = await makeKey({});
  disabledKey = await makeKey({});
  macKey = await makeKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/kept', TargetKeyId: encryptionKey }));
  ciphertext = (await kms.send(new EncryptCommand({ KeyId: encryptionKey, Plaintext: PLAINTEXT })))
    .CiphertextBlob;
  await kms.send(new RotateKeyOnDemandCommand({ KeyId: encryptionKey }));
  await kms.send(new DisableKeyCommand({ KeyId: disabledKey }));
  mac = (await kms.send(new GenerateMacCommand({ KeyId: macKey, ...MESSAGE }))).Mac;
}

async function fillDynamoDb(): Promise<void> {
  await makeTable(dynamodb, TABLE);
  const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled: true };
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName: TABLE, TimeToLiveSpecification }));
  await dynamodb.send(new TransactWriteItemsCommand(TRANSACTION));
}

/** Writes until the connection breaks, and notes what was acknowledged. */
async function writeUntilKilled(writer: number): Promise<void> {
  try {
    for (let index = 0; ; index += 1) {
      const pk = `${writer}-${index}`;
      await dynamodb.send(new PutItemCommand({ TableName: TABLE, Item: { pk: { S: pk } } }));
      acknowledged.push(pk);
    }
  } catch (error) {
    assert.match(String(Object(error).code), /^(ECONNRESET|ECONNREFUSED|EPIPE)$/);
  }
}

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cloud-restart-'));
  cloud = await startCloudProcess(dataDir);
  connect(cloud.url);
  await Promise.all([fillLightsail(), fillEc2(), fillKms(), fillDynamoDb()]);
  const writers = Promise.all([1, 2, 3].map(writeUntilKilled));
  while (acknowledged.length < 50) await new Promise(resolve => setTimeout(resolve, 10));
  await cloud.kill();
  await writers;
  cloud = await startCloudProcess(dataDir);
  connect(cloud.url);
});
after(async () => {
  for (const client of [lightsail, ec2, kms, dynamodb]) client.destroy();
  await cloud.kill();
  await rm(dataDir, { recursive: true });
});

describe('after kill -9', () => {
  test('Lightsail has its key pairs with their tags, and their names are taken', async () => {
    const { keyPair } = await lightsail.send(new GetKeyPairCommand({ keyPairName: 'kept' }));
    assert.deepEqual(keyPair, created.keyPair);
    await assert.rejects(lightsail.send(new CreateKeyPairCommand({ keyPairName: 'kept' })), {
      code: 'NameExists',
    });
  });

  test('Lightsail has no key pair that was deleted', async () => {
    await assert.rejects(lightsail.send(new GetKeyPairCommand({ keyPairName: 'deleted' })), {
      name: 'NotFoundException',
    });
  });

  test('Lightsail has its operations', async () => {
    const { operation } = await lightsail.send(
      new GetOperationCommand({ operationId: created.operation?.id }),
    );
    assert.deepEqual(operation, created.operation);
  });

  test('Lightsail has the same default key pair', async () => {
    const { privateKeyBase64 } = await lightsail.send(new DownloadDefaultKeyPairCommand({}));
    assert.equal(privateKeyBase64, defaultPrivateKey);
  });

  test('EC2 has the key pairs that were not deleted, with their tags', async () => {
    const { KeyPairs = [] } = await ec2.send(new DescribeKeyPairsCommand({}));
    const { KeyPairId, KeyFingerprint, Tags } = createdOnEc2;
    assert.deepEqual(
      KeyPairs.map(keyPair => [keyPair.KeyPairId, keyPair.KeyFingerprint, keyPair.Tags]),
      [[KeyPairId, KeyFingerprint, Tags]],
    );
    await assert.rejects(ec2.send(new CreateEc2KeyPairCommand({ KeyName: 'kept' })), {
      name: 'InvalidKeyPair.Duplicate',
    });
  });

  test('KMS opens what it sealed, under the alias and after a rotation', async () => {
    const { Plaintext } = await kms.send(
      new DecryptCommand({ CiphertextBlob: ciphertext, KeyId: 'alias/kept' }),
    );
    assert.deepEqual(Buffer.from(Plaintext ?? []), PLAINTEXT);
  });

  test('KMS gives the same MAC', async () => {
    const again = await kms.send(new GenerateMacCommand({ KeyId: macKey, ...MESSAGE }));
    assert.deepEqual(again.Mac, mac);
  });

  test('KMS knows which key is disabled', async () => {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: disabledKey }));
    assert.equal(KeyMetadata?.KeyState, 'Disabled');
  });

  test('DynamoDB has every item whose write it acknowledged', async () => {
    for (const pk of acknowledged) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: TABLE, Key: { pk: { S: pk } }, ConsistentRead: true }),
      );
      assert.ok(Item, pk);
    }
  });

  test('DynamoDB knows the client request tokens of its transactions', async () => {
    await dynamodb.send(new TransactWriteItemsCommand(TRANSACTION));
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: TABLE, Key: { pk: { S: 'counter' } } }),
    );
    assert.equal(Item?.['n']?.N, '1');
  });

  test('DynamoDB knows the time to live of its tables', async () => {
    const { TimeToLiveDescription } = await dynamodb.send(
      new DescribeTimeToLiveCommand({ TableName: TABLE }),
    );
    assert.equal(TimeToLiveDescription?.TimeToLiveStatus, 'ENABLED');
  });

  test('no file holds the private key of a created key pair', async () => {
    const lines = [created.privateKeyBase64, createdOnEc2.KeyMaterial].map(pem => pem?.split('\n')[1] ?? '');
    for (const line of lines) assert.equal(line.length, 64);
    const files = await readdir(dataDir, { recursive: true, withFileTypes: true });
    const contents = await Promise.all(
      files.filter(file => file.isFile()).map(file => readFile(join(file.parentPath, file.name), 'latin1')),
    );
    assert.ok(contents.some(content => content.includes('"kept"')));
    for (const content of contents) assert.ok(!lines.some(line => content.includes(line)));
  });
});
