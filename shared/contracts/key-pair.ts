import * as z from 'zod/mini';
import { KEY_PAIR_ORIGINS, KEY_PAIR_STATES, KEY_TYPES, PROVIDERS } from '../domain/key-pair.ts';
import { TARGET_STATES } from '../domain/key-pair-target.ts';

/** A tag as it is echoed. */
const TAG = z.object({ key: z.string(), value: z.optional(z.string()) });

/** A key pair at one of several targets. */
const TARGET = z.object({
  provider: z.enum(PROVIDERS),
  region: z.string(),
  status: z.enum(TARGET_STATES),
  providerFingerprint: z.nullable(z.string()),
  providerId: z.nullable(z.string()),
});

export const KEY_PAIR = z.object({
  id: z.string(),
  provider: z.enum(PROVIDERS),
  region: z.string(),
  name: z.string(),
  keyType: z.enum(KEY_TYPES),
  keySize: z.nullable(z.int()),
  origin: z.enum(KEY_PAIR_ORIGINS),
  status: z.enum(KEY_PAIR_STATES),
  publicKey: z.nullable(z.string()),
  fingerprint: z.nullable(z.string()),
  providerFingerprint: z.nullable(z.string()),
  providerId: z.nullable(z.string()),
  tags: z.array(TAG),
  createdAt: z.string(),
  createdBy: z.string(),
  targets: z.optional(z.array(TARGET)),
});

/** The answer of `GET /v1/key-pairs`. */
export const KEY_PAIR_PAGE = z.object({
  items: z.array(KEY_PAIR),
  nextCursor: z.nullable(z.string()),
});
