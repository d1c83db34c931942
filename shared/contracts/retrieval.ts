import * as z from 'zod/mini';
import { PROVIDERS } from '../domain/key-pair.ts';
import { KEY_PAIR } from './key-pair.ts';

/** The body of `POST /r/{token}`: nothing, or the passcode where one is needed. */
export const RELEASE_PRIVATE_KEY = z.optional(
  z.strictObject({
    passcode: z.optional(
      z.string('must be a text').check(z.maxLength(64, 'must hold at most 64 characters')),
    ),
  }),
);

/** The query of `POST /r/{token}`. */
export const RELEASE_QUERY = z.strictObject({ format: z.optional(z.literal('pem', 'must be pem')) });

/** The answer of `GET /r/{token}`. */
export const RETRIEVAL_VIEW = z.object({
  name: z.string(),
  provider: z.enum(PROVIDERS),
  region: z.string(),
  fingerprint: z.nullable(z.string()),
  vendedBy: z.string(),
  expiresAt: z.string(),
  state: z.literal('available'),
  passcodeRequired: z.boolean(),
});

/** The JSON answer of `POST /r/{token}`. */
export const RELEASED_KEY = z.object({
  keyPair: KEY_PAIR,
  privateKey: z.string(),
  format: z.literal('pem'),
});
