import * as z from 'zod/mini';
import type { oas31 } from 'zod-openapi';
import { LIST_AUDIT_EVENTS, LIST_KEY_PAIRS } from '../../shared/contracts/list-query.ts';
import { GET_KEY_PAIR } from '../../shared/contracts/read-key-pair.ts';
import { RELEASE_QUERY } from '../../shared/contracts/retrieval.ts';

/** A second of the calendar in UTC, the 29th of February in leap years only: `basicTime`. */
const BASIC_TIME = [
  '^(?:\\d{4}(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\\d|30)',
  '|02(?:0[1-9]|1\\d|2[0-8]))|(?:\\d{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)0229)',
  'T(?:[01]\\d|2[0-3])[0-5]\\d[0-5]\\dZ$',
].join('');

/** A client token without a comma, by which API Gateway joins repeated headers: `checkIdempotencyKey`. */
const ONE_TOKEN = '^[\\x21-\\x2b\\x2d-\\x7e]{1,64}$';

type Described = readonly [schema: z.core.$ZodType, description: string, override?: oas31.SchemaObject];

const DESCRIBED: readonly Described[] = [
  [LIST_KEY_PAIRS.shape.cursor, 'The `nextCursor` of the page before.'],
  [LIST_KEY_PAIRS.shape.name, 'Only key pairs of this name.'],
  [LIST_KEY_PAIRS.shape.provider, 'Only key pairs at this provider.'],
  [LIST_KEY_PAIRS.shape.region, 'Only key pairs in this region.'],
  [LIST_KEY_PAIRS.shape.status, 'Only key pairs in this state; deleted ones are left out unless asked for.'],
  [LIST_AUDIT_EVENTS.shape.cursor, 'The `nextCursor` of the page before.'],
  [LIST_AUDIT_EVENTS.shape.from, 'The earliest time, in UTC.', { pattern: BASIC_TIME }],
  [LIST_AUDIT_EVENTS.shape.keyPairId, 'Only entries of this key pair.'],
  [LIST_AUDIT_EVENTS.shape.principal, 'Only entries of this principal.'],
  [
    LIST_AUDIT_EVENTS.shape.to,
    'The latest time, in UTC, at most 31 days after the earliest.',
    { pattern: BASIC_TIME },
  ],
  [GET_KEY_PAIR.shape.publicKeyFormat, 'How the public key is written.'],
  [RELEASE_QUERY.shape.format, 'How the private key is written: `pem` is as its provider gave it.'],
];

/** Describes the members of the query schemas, and what their refinements check. */
export function describeParameters(): void {
  for (const [schema, description, override] of DESCRIBED) {
    z.globalRegistry.add(schema, { description, ...(override && { override }) });
  }
  const { limit: usual } = LIST_KEY_PAIRS.parse({});
  z.globalRegistry.add(LIST_KEY_PAIRS.shape.limit, {
    description: 'How many at most.',
    override: ({ jsonSchema }) => {
      delete jsonSchema.pattern;
      Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: 100, default: usual });
    },
  });
}

type PathParameter = oas31.ParameterObject & { readonly name: string; readonly in: 'path' };

/** The parameters that a path names in braces. */
export function pathParameters(path: string): PathParameter[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => ({
    name,
    in: 'path' as const,
    required: true,
    description: name === 'id' ? 'The id of a key pair.' : 'The last part of a retrieval URL.',
    schema: { type: 'string' as const, pattern: '^[A-Za-z0-9_-]+$' },
  }));
}

export const CLIENT_TOKEN_HEADER: oas31.ParameterObject = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The client token, in place of `clientToken` in the body; both must be equal.',
  schema: { type: 'string', pattern: ONE_TOKEN },
};

export const RELEASE_KEY_HEADER: oas31.ParameterObject = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'With it the same request may be repeated for 120 seconds, so that a lost answer loses no key.',
  schema: { type: 'string', pattern: ONE_TOKEN },
};
