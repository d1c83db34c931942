import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod/mini';
import type { ServiceName } from '../../local/cloud/service.ts';

/** Those that speak JSON. */
type ProxiedService = Exclude<ServiceName, 'ec2'>;

/** One request of an SDK as the fault proxy recognises it. */
export interface CloudCall {
  readonly service: ProxiedService;
  readonly operation: string;
  /** What it is about: a key pair name, a partition key, a key pair id. */
  readonly subject: string;
  /** 1 for the first call of this operation on this subject. */
  readonly occurrence: number;
  readonly input: CallInput;
}

const SERVICES: Readonly<Record<string, ProxiedService>> = {
  Lightsail_20161128: 'lightsail',
  TrentService: 'kms',
  DynamoDB_20120810: 'dynamodb',
};

const TAG = z.object({ key: z.string(), value: z.optional(z.string()) });
const KEY = z.object({ pk: z.object({ S: z.string() }) });
const WRITE = z.object({ Item: z.optional(KEY), Key: z.optional(KEY) });

const INPUT = z.looseObject({
  keyPairName: z.optional(z.string()),
  resourceName: z.optional(z.string()),
  tags: z.optional(z.array(TAG)),
  EncryptionContext: z.optional(z.record(z.string(), z.string())),
  Message: z.optional(z.string()),
  Key: z.optional(KEY),
  ExpressionAttributeValues: z.optional(z.looseObject({ ':shard': z.optional(z.object({ S: z.string() })) })),
  TransactItems: z.optional(z.array(z.object({ Put: z.optional(WRITE), Delete: z.optional(WRITE) }))),
});

export type CallInput = z.infer<typeof INPUT>;

/** Numbers the calls of each operation on each subject, whatever order the subjects come in. */
export function openCallRecognition(): (headers: IncomingHttpHeaders, body: Buffer) => CloudCall {
  const seen = new Map<string, number>();
  return (headers, body) => {
    const [prefix = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
    const service = SERVICES[prefix];
    if (!service) throw new Error(`the fault proxy knows no service ${prefix}`);
    const input = INPUT.parse(JSON.parse(body.toString('utf8')));
    const subject = subjectOf(input);
    const place = `${service} ${operation} ${subject}`;
    const occurrence = (seen.get(place) ?? 0) + 1;
    seen.set(place, occurrence);
    return { service, operation, subject, occurrence, input };
  };
}

function subjectOf(input: CallInput): string {
  const { keyPairName, resourceName, EncryptionContext, Message, Key } = input;
  return (
    keyPairName ??
    resourceName ??
    EncryptionContext?.['keyvend:key-pair-id'] ??
    keyPairIdIn(Message) ??
    Key?.pk.S ??
    firstRow(input) ??
    input.ExpressionAttributeValues?.[':shard']?.S ??
    ''
  );
}

/** What a MAC is made over names the key pair. */
function keyPairIdIn(message: string | undefined): string | undefined {
  return /kp_[0-9A-Z]{26}/.exec(Buffer.from(message ?? '', 'base64').toString('latin1'))?.[0];
}

function firstRow({ TransactItems: [first] = [] }: CallInput): string | undefined {
  const write = first?.Put ?? first?.Delete;
  return (write?.Item ?? write?.Key)?.pk.S;
}
