import * as z from 'zod/mini';
import { KEY_FORMATS } from '../domain/key-file.ts';
import { PROVIDERS } from '../domain/key-pair.ts';
import { KEY_PAIR } from './key-pair.ts';

/** One line of text as people type it at a prompt, and as OpenSSH's has room for. */
const PASSPHRASE = z
  .string('must be a text')
  .check(z.regex(/^[^\p{Cc}\p{Cs}]{1,255}$/u, 'must hold 1 to 255 characters and no control characters'));

/** The body of `POST /r/{token}`: nothing, the passcode where one is needed, a passphrase for the file. */
export const RELEASE_PRIVATE_KEY = z.optional(
  z.strictObject({
    passcode: z.optional(
      z.string('must be a text').check(z.maxLength(64, 'must hold at most 64 characters')),
    ),
    passphrase: z.optional(PASSPHRASE),
  }),
);

/** The query of `POST /r/{token}`. */
export const RELEASE_QUERY = z.strictObject({
  format: z._default(z.enum(KEY_FORMATS, `must be one of: ${KEY_FORMATS.join(', ')}`), 'pem'),
});

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
  format: z.enum(KEY_FORMATS),
});
