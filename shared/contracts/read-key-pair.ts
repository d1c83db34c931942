import * as z from 'zod/mini';
import { PUBLIC_KEY_FORMATS } from '../domain/public-key-format.ts';
import { KEY_PAIR } from './key-pair.ts';

/** The query of `GET /v1/key-pairs/{id}`. */
export const GET_KEY_PAIR = z.strictObject({
  publicKeyFormat: z._default(
    z.enum(PUBLIC_KEY_FORMATS, `must be one of: ${PUBLIC_KEY_FORMATS.join(', ')}`),
    'openssh',
  ),
});

const RETRIEVAL_RECEIPT = z.object({
  state: z.enum(['available', 'retrieved', 'expired', 'revoked', 'locked']),
  issuedAt: z.string(),
  expiresAt: z.string(),
  retrievedAt: z.nullable(z.string()),
  retrievedBy: z.nullable(z.string()),
});

const FINGERPRINTS = z.object({
  sha256: z.string(),
  md5: z.string(),
  ec2Import: z.string(),
  provider: z.nullable(z.string()),
});

/** The answer of `GET /v1/key-pairs/{id}`. */
export const KEY_PAIR_WITH_RECEIPT = z.object({
  keyPair: KEY_PAIR,
  fingerprints: z.nullable(FINGERPRINTS),
  retrieval: z.nullable(RETRIEVAL_RECEIPT),
});
