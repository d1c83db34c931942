import * as z from 'zod/mini';
import { KEY_PAIR_STATES, PROVIDERS } from '../domain/key-pair.ts';

const LIMIT_RULE = 'must be a whole number from 1 to 100';
const USUAL_LIMIT = 50;

/** The query of `GET /v1/key-pairs`. */
export const LIST_KEY_PAIRS = z.strictObject({
  cursor: z.optional(z.string()),
  limit: z._default(
    z.pipe(z.string().check(z.regex(/^(?:[1-9]\d?|100)$/, LIMIT_RULE)), z.transform(Number)),
    USUAL_LIMIT,
  ),
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  provider: z.optional(z.enum(PROVIDERS, `must be one of: ${PROVIDERS.join(', ')}`)),
  region: z.optional(z.string().check(z.regex(/^[a-z0-9-]{1,32}$/, 'must be a region, such as us-east-1'))),
  status: z.optional(z.enum(KEY_PAIR_STATES, `must be one of: ${KEY_PAIR_STATES.join(', ')}`)),
});
