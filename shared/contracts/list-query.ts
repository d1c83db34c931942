import * as z from 'zod/mini';
import { KEY_PAIR_STATES, PROVIDERS } from '../domain/key-pair.ts';

const LIMIT_RULE = 'must be a whole number from 1 to 100';
const USUAL_LIMIT = 50;

const LIMIT = z._default(
  z.pipe(z.string().check(z.regex(/^(?:[1-9]\d?|100)$/, LIMIT_RULE)), z.transform(Number)),
  USUAL_LIMIT,
);

const TIME_RULE = 'must be a time in UTC, such as 20261123T130000Z';
const BASIC_TIME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** ISO 8601 in basic form, which needs no escaping in a query; milliseconds since the epoch. */
const TIME = z.pipe(
  z.string().check(z.refine(text => basicTime(text) !== undefined, TIME_RULE)),
  z.transform(text => basicTime(text) ?? 0),
);

/** The query of `GET /v1/audit-events`. */
export const LIST_AUDIT_EVENTS = z.strictObject({
  cursor: z.optional(z.string()),
  from: z.optional(TIME),
  keyPairId: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be the id of a key pair'))),
  limit: LIMIT,
  principal: z.optional(z.string().check(z.minLength(1), z.maxLength(512))),
  to: z.optional(TIME),
});

/** The query of `GET /v1/key-pairs`. */
export const LIST_KEY_PAIRS = z.strictObject({
  cursor: z.optional(z.string()),
  limit: LIMIT,
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  provider: z.optional(z.enum(PROVIDERS, `must be one of: ${PROVIDERS.join(', ')}`)),
  region: z.optional(z.string().check(z.regex(/^[a-z0-9-]{1,32}$/, 'must be a region, such as us-east-1'))),
  status: z.optional(z.enum(KEY_PAIR_STATES, `must be one of: ${KEY_PAIR_STATES.join(', ')}`)),
});

/** Undefined for what is no time of the calendar, the 31st of June included. */
function basicTime(text: string): number | undefined {
  const extended = text.replace(BASIC_TIME, '$1-$2-$3T$4:$5:$6.000Z');
  const time = Date.parse(extended);
  return Number.isNaN(time) || new Date(time).toISOString() !== extended ? undefined : time;
}
