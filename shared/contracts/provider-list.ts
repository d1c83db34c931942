import * as z from 'zod/mini';
import { KEY_FORMATS } from '../domain/key-file.ts';
import { KEY_PAIR_ORIGINS, KEY_TYPES, PROVIDERS } from '../domain/key-pair.ts';

/** The query of `GET /v1/providers`. */
export const LIST_PROVIDERS = z.strictObject({});

const PROVIDER = z.object({
  id: z.enum(PROVIDERS),
  regions: z.array(z.string()),
  /** `pattern` is one of ECMAScript, with the flag `u`. */
  name: z.object({ rule: z.string(), pattern: z.string() }),
  createKeyTypes: z.array(z.enum(KEY_TYPES)),
  importKeyTypes: z.array(z.enum(KEY_TYPES)),
  /** Modulus bits of RSA keys that are made, by their origin. */
  keySizes: z.object({ provider: z.array(z.int()), kms: z.array(z.int()) }),
  /** Modulus bits of RSA keys that are imported. */
  importKeySizes: z.object({ least: z.int(), most: z.int() }),
  origins: z.array(z.enum(KEY_PAIR_ORIGINS)),
  formats: z.array(z.enum(KEY_FORMATS)),
  tags: z.object({ most: z.int(), keyLength: z.int(), valueLength: z.int() }),
  quota: z.nullable(z.int()),
  dryRun: z.enum(['provider', 'keyvend']),
});

/** The answer of `GET /v1/providers`. */
export const PROVIDER_LIST = z.object({ items: z.array(PROVIDER) });
