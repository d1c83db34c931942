import * as z from 'zod/mini';
import { KEY_PAIR_STATES, PROVIDERS } from '../domain/key-pair.ts';

/** A tag as it is echoed. */
const TAG = z.object({ key: z.string(), value: z.optional(z.string()) });

export const KEY_PAIR = z.object({
  id: z.string(),
  provider: z.enum(PROVIDERS),
  region: z.string(),
  name: z.string(),
  keyType: z.enum(['rsa', 'ed25519']),
  keySize: z.nullable(z.int()),
  origin: z.enum(['provider', 'caller']),
  status: z.enum(KEY_PAIR_STATES),
  publicKey: z.nullable(z.string()),
  fingerprint: z.nullable(z.string()),
  providerFingerprint: z.nullable(z.string()),
  providerId: z.nullable(z.string()),
  tags: z.array(TAG),
  createdAt: z.string(),
  createdBy: z.string(),
});

/** The answer of `GET /v1/key-pairs`. */
export const KEY_PAIR_PAGE = z.object({
  items: z.array(KEY_PAIR),
  nextCursor: z.nullable(z.string()),
});
