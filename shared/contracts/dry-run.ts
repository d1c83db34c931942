import * as z from 'zod/mini';
import { CHECK_OUTCOMES, CHECKS } from '../domain/dry-run.ts';
import { PROVIDERS } from '../domain/key-pair.ts';
import { GRANT_VERDICT } from './grant-verdict.ts';
import { KEY_PAIR } from './key-pair.ts';

const PLANNED_KEY_PAIR = z.extend(
  z.pick(KEY_PAIR, {
    ...{ provider: true, region: true, name: true },
    ...{ keyType: true, keySize: true, origin: true, tags: true },
  }),
  { targets: z.optional(z.array(z.object({ provider: z.enum(PROVIDERS), region: z.string() }))) },
);

/** The answer of a create or import with `dryRun`. */
export const DRY_RUN = z.object({
  dryRun: z.literal(true),
  wouldCreate: z.nullable(PLANNED_KEY_PAIR),
  decision: GRANT_VERDICT,
  checks: z.array(
    z.object({
      check: z.enum(CHECKS),
      outcome: z.enum(CHECK_OUTCOMES),
      detail: z.string(),
      pointer: z.optional(z.string()),
    }),
  ),
});
