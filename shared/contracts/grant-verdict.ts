import * as z from 'zod/mini';
import { PROVIDERS } from '../domain/key-pair.ts';

/** A decision of the grants, and what it hung on. */
export const GRANT_VERDICT = z.object({
  effect: z.enum(['allow', 'deny']),
  reason: z.enum(['allow_statement', 'deny_statement', 'no_allow_statement', 'cut_off']),
  sid: z.nullable(z.string()),
  place: z.nullable(z.object({ provider: z.enum(PROVIDERS), region: z.string() })),
  nearest: z.nullable(z.object({ sid: z.string(), failed: z.array(z.string()) })),
  limits: z.object({ perHour: z.optional(z.int()), openRetrievals: z.optional(z.int()) }),
  detail: z.nullable(z.string()),
});
