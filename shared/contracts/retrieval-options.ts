import * as z from 'zod/mini';
import { ACCESS_KINDS, RETRIEVAL_TTL_SECONDS } from '../domain/retrieval.ts';

const { least, most, usual } = RETRIEVAL_TTL_SECONDS;
const TTL_RULE = `must be a whole number of seconds from ${least} to ${most}`;

const TTL_SECONDS = z.int(TTL_RULE).check(z.gte(least, TTL_RULE), z.lte(most, TTL_RULE));
const ACCESS = z.enum(ACCESS_KINDS, `must be one of: ${ACCESS_KINDS.join(', ')}`);
const PASSCODE = z.boolean('must be true or false');

/** How the private key of a new key pair can be collected. */
export const RETRIEVAL_OPTIONS = z.strictObject({
  ttlSeconds: z._default(TTL_SECONDS, usual),
  access: z._default(ACCESS, 'bearer'),
  passcode: z._default(PASSCODE, false),
});

/** The body of `POST /v1/key-pairs/{id}/retrievals`: what is left out stays as it was. */
export const REISSUE_RETRIEVAL = z.optional(
  z.strictObject({
    ttlSeconds: z.optional(TTL_SECONDS),
    access: z.optional(ACCESS),
    passcode: z.optional(PASSCODE),
  }),
);

/** A URL, and a passcode where one was asked for. */
export const RETRIEVAL_GRANT = z.object({
  url: z.string(),
  expiresAt: z.string(),
  access: z.enum(ACCESS_KINDS),
  passcode: z.optional(z.string()),
});

/** The answer of `POST /v1/key-pairs/{id}/retrievals`. */
export const REISSUED = z.object({ requestId: z.string(), retrieval: RETRIEVAL_GRANT });
