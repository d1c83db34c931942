import * as z from 'zod';
import type { TemplateResource } from './serverless-config.ts';

/** Permissions, logs, alarms, dead letters: the emulated cloud has none of them. */
const OF_NO_USE_LOCALLY = new Set([
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
]);

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html */
const table = z.object({
  TableName: z.string(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.literal(true) }).optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kms-key.html */
const key = z.object({
  Description: z.string().optional(),
  KeySpec: z.enum(['SYMMETRIC_DEFAULT', 'HMAC_256', 'ECC_NIST_P256']).default('SYMMETRIC_DEFAULT'),
  KeyUsage: z.enum(['ENCRYPT_DECRYPT', 'GENERATE_VERIFY_MAC', 'SIGN_VERIFY']).default('ENCRYPT_DECRYPT'),
});

const logicalId = z.union([
  z.strictObject({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z
    .strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.enum(['KeyId', 'Arn'])]) })
    .transform(({ 'Fn::GetAtt': [id] }) => id),
]);

const alias = z.object({ AliasName: z.string(), TargetKeyId: logicalId });

const CREATED = new Set(['AWS::DynamoDB::Table', 'AWS::KMS::Alias', 'AWS::KMS::Key']);

export type Template = Readonly<Record<string, TemplateResource>>;
export type TableProperties = z.output<typeof table>;
export type KeyProperties = z.output<typeof key> & { aliases: string[] };

/**
 * What of a template is to be created on the emulated cloud. Throws for a resource type that is unknown here, a
 * property that it cannot honour, an alias of no key of the template and a key without an alias.
 */
export function templatePlan(template: Template): { tables: TableProperties[]; keys: KeyProperties[] } {
  for (const [id, { Type }] of Object.entries(template)) {
    if (!CREATED.has(Type) && !OF_NO_USE_LOCALLY.has(Type)) {
      throw new Error(`resource ${id}: ${Type} is unknown here`);
    }
  }
  return { tables: [...declared(template, 'AWS::DynamoDB::Table', table).values()], keys: keysOf(template) };
}

function keysOf(template: Template): KeyProperties[] {
  const keys = declared(template, 'AWS::KMS::Key', key);
  const aliases = [...declared(template, 'AWS::KMS::Alias', alias).values()];
  for (const { AliasName, TargetKeyId } of aliases) {
    if (!keys.has(TargetKeyId)) throw new Error(`${AliasName}: ${TargetKeyId} is no key of the template`);
  }
  return [...keys].map(([id, properties]) => {
    const names = aliases.filter(({ TargetKeyId }) => TargetKeyId === id).map(({ AliasName }) => AliasName);
    if (names.length === 0) throw new Error(`resource ${id}: a key without an alias cannot be found again`);
    return { ...properties, aliases: names };
  });
}

function declared<Schema extends z.ZodType>(
  template: Template,
  type: string,
  schema: Schema,
): Map<string, z.output<Schema>> {
  const ofType = Object.entries(template).filter(([, { Type }]) => Type === type);
  return new Map(ofType.map(([id, { Properties }]) => [id, parsed(id, schema, Properties)]));
}

function parsed<Schema extends z.ZodType>(id: string, schema: Schema, properties: unknown): z.output<Schema> {
  const result = schema.safeParse(properties);
  if (!result.success)
    throw new Error(`resource ${id} cannot be created here\n${z.prettifyError(result.error)}`);
  return result.data;
}
