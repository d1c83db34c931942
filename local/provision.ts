import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  KMSClient,
  NotFoundException,
} from '@aws-sdk/client-kms';
import { type KeyProperties, type TableProperties, type Template, templatePlan } from './template-plan.ts';

export type ProvisionOptions = {
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  region: string;
};

/**
 * Creates the tables, keys and aliases that a template declares, where they are not there yet. Throws for a resource
 * that it neither creates nor knows to be of no use on one machine.
 */
export async function provisionResources(resources: Template, options: ProvisionOptions): Promise<void> {
  const { tables, keys } = templatePlan(resources);
  const dynamodb = new DynamoDBClient(options);
  const kms = new KMSClient(options);
  try {
    for (const table of tables) await provisionTable(dynamodb, table);
    for (const key of keys) await provisionKey(kms, key);
  } finally {
    dynamodb.destroy();
    kms.destroy();
  }
}

async function provisionTable(dynamodb: DynamoDBClient, properties: TableProperties): Promise<void> {
  const { TimeToLiveSpecification, ...table } = properties;
  try {
    await dynamodb.send(new CreateTableCommand(table));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  const { TableName } = table;
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 30, minDelay: 1 }, { TableName });
  if (!TimeToLiveSpecification) return;
  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  // DynamoDB refuses to enable what is enabled already.
  if (TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED') return;
  await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

/** A key has no name: it is known again by any of its aliases. */
async function provisionKey(kms: KMSClient, { aliases, ...key }: KeyProperties): Promise<void> {
  const found = await Promise.all(aliases.map(alias => keyIdOf(kms, alias)));
  const keyId = found.find(id => id !== undefined) ?? (await createKey(kms, key));
  for (const [index, AliasName] of aliases.entries()) {
    if (found[index] === undefined) await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: keyId }));
  }
}

async function keyIdOf(kms: KMSClient, alias: string): Promise<string | undefined> {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: alias }));
    return KeyMetadata?.KeyId;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}

async function createKey(kms: KMSClient, key: Omit<KeyProperties, 'aliases'>): Promise<string | undefined> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(key));
  return KeyMetadata?.KeyId;
}
