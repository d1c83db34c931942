import type { IncomingMessage } from 'node:http';
import * as z from 'zod/mini';
import type { ServiceName } from '../../local/cloud/service.ts';
import { actsOnId, formInput, type KeyPairNames, openKeyPairNames } from './fault-form.ts';

/** One request of an SDK as the fault proxy recognises it. */
export interface CloudCall {
  readonly service: ServiceName;
  readonly operation: string;
  /** What it is about: a key pair name, a partition key, a key pair id. */
  readonly subject: string;
  /** 1 for the first call of this operation on this subject. */
  readonly occurrence: number;
  readonly input: CallInput;
}

const SERVICES: Readonly<Record<string, ServiceName>> = {
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

type Request = Pick<IncomingMessage, 'headers' | 'url'>;

export interface CallRecognition {
  /** Numbers the calls of each operation on each subject, whatever order the subjects come in. */
  readonly recognise: (request: Request, body: Buffer) => CloudCall;
  /** Takes from an answer which name belongs to which id, for the calls that name the id alone. */
  readonly learn: (call: CloudCall, answer: Buffer) => void;
}

export function openCallRecognition(): CallRecognition {
  const seen = new Map<string, number>();
  const names = openKeyPairNames();
  return {
    recognise(request, body) {
      const named = read(request, body, names);
      const place = `${named.service} ${named.operation} ${named.subject}`;
      const occurrence = (seen.get(place) ?? 0) + 1;
      seen.set(place, occurrence);
      return { ...named, occurrence };
    },
    learn({ service }, answer) {
      if (service === 'ec2') names.learn(answer.toString('utf8'));
    },
  };
}

/** A call in RPC style has its operation in a header, one of the Query protocol in its form, one in JSON in its target. */
function read(
  { headers, url = '' }: Request,
  body: Buffer,
  names: KeyPairNames,
): Omit<CloudCall, 'occurrence'> {
  const action = headers['x-acs-action'];
  if (action !== undefined) {
    const input = formInput(new URLSearchParams(url.split('?', 2)[1]));
    return { service: 'swas', operation: String(action), subject: subjectOf(input), input };
  }
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams(body.toString('utf8'));
    const input = formInput(form);
    const subject = names.nameOf(actsOnId(form)) ?? subjectOf(input);
    return { service: 'ec2', operation: form.get('Action') ?? '', subject, input };
  }
  const [prefix = '', operation = ''] = String(headers['x-amz-target'] ?? '').split('.');
  const service = SERVICES[prefix];
  if (!service) throw new Error(`the fault proxy knows no service ${prefix}`);
  const input = INPUT.parse(JSON.parse(body.toString('utf8')));
  return { service, operation, subject: subjectOf(input), input };
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
